namespace TapToPcap.Reading.Bodies;

/// <summary>Bytes in memory, in blocks: they grow without being copied.</summary>
internal sealed class ByteBlocks
{
    private const int BlockLength = 1 << 20;

    // With so many blocks, those of earlier bodies are collected first: left to itself, the runtime lets several large bodies gather.
    private const int MuchMemory = 16;

    private readonly List<byte[]> _blocks = [];

    internal long Length { get; private set; }

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int at = (int)(Length % BlockLength);
            if (at == 0)
            {
                CollectEarlier();
                _blocks.Add(GC.AllocateUninitializedArray<byte>(BlockLength));
            }

            int count = Math.Min(bytes.Length, BlockLength - at);
            bytes[..count].CopyTo(_blocks[^1].AsSpan(at));
            Length += count;
            bytes = bytes[count..];
        }
    }

    private void CollectEarlier()
    {
        if (_blocks.Count == MuchMemory)
        {
            GC.Collect();
        }
    }

    /// <summary>The bytes at a place, up to the end of its block.</summary>
    internal ReadOnlySpan<byte> From(long place) => place == Length
        ? []
        : _blocks[(int)(place / BlockLength)].AsSpan((int)(place % BlockLength), (int)Math.Min(Length - place, BlockLength - (place % BlockLength)));
}
