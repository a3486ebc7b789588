namespace TapToPcap.Verifying.Http;

/// <summary>Reads what one end of a connection said in HTTP, as its bytes come, and holds no more than a block of headers.</summary>
internal abstract class HttpReader
{
    /// <summary>Most bytes of one block of headers; what is longer is not compared.</summary>
    protected const int MaxBlock = 8 << 20;

    /// <summary>Why nothing more of this direction is compared; null while it is.</summary>
    internal string? Problem { get; private set; }

    /// <summary>It is for bytes that the capture lacks.</summary>
    internal bool IsLostInGap { get; private set; }

    internal void Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && Problem is null)
        {
            bytes = bytes[Take(bytes)..];
        }
    }

    /// <summary>Goes past bytes that the capture lacks, where it can be known what they were of.</summary>
    internal void Miss(long count)
    {
        if (Problem is null && !TrySkip(count))
        {
            IsLostInGap = true;
            Fail("what follows the missing bytes cannot be distinguished");
        }
    }

    /// <returns>How many bytes were taken, at least one where nothing is wrong.</returns>
    protected abstract int Take(ReadOnlySpan<byte> bytes);

    protected abstract bool TrySkip(long count);

    protected int Fail(string problem)
    {
        Problem = problem;
        return 0;
    }
}
