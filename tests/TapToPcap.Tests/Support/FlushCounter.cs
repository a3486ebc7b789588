namespace TapToPcap.Tests.Support;

/// <summary>Takes bytes, and counts how many times they were flushed.</summary>
internal sealed class FlushCounter : MemoryStream
{
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    public override void Flush() => Interlocked.Increment(ref _count);
}
