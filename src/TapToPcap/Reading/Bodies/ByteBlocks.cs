namespace TapToPcap.Reading.Bodies;

/// <summary>Bytes in memory, in blocks: they grow without being copied.</summary>
internal sealed class ByteBlocks
{
    private const int BlockLength = 1 << 20;

    private readonly List<byte[]> _blocks = [];

    internal long Length { get; private set; }

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int at = (int)(Length % BlockLength);
            if (at == 0)
            {
                _blocks.Add(GC.AllocateUninitializedArray<byte>(BlockLength));
            }

            int count = Math.Min(bytes.Length, BlockLength - at);
            bytes[..count].CopyTo(_blocks[^1].AsSpan(at));
            Length += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>The bytes at a place, up to the end of its block.</summary>
    internal ReadOnlySpan<byte> From(long place) => place == Length
        ? []
        : _blocks[(int)(place / BlockLength)].AsSpan((int)(place % BlockLength), (int)Math.Min(Length - place, BlockLength - (place % BlockLength)));
}
