namespace TapToPcap.Tests.Support;

/// <summary>Bytes between which none is missing.</summary>
/// <param name="Offset">Of the first of them, from the first byte of the direction.</param>
internal sealed record ByteRun(long Offset, byte[] Bytes)
{
    internal long End => Offset + Bytes.Length;

    /// <summary>Puts together what follows without a gap. The parts must be in order.</summary>
    /// <exception cref="InvalidDataException">Bytes are there twice.</exception>
    internal static IReadOnlyList<ByteRun> Join(IEnumerable<(long Offset, ReadOnlyMemory<byte> Bytes)> parts)
    {
        List<ByteRun> runs = [];
        MemoryStream joined = new();
        long begin = 0;
        foreach ((long offset, ReadOnlyMemory<byte> bytes) in parts)
        {
            if (offset < begin + joined.Length)
            {
                throw new InvalidDataException($"What goes on at {begin + joined.Length} is there at {offset}.");
            }

            if (offset > begin + joined.Length)
            {
                Add(runs, begin, joined);
                begin = offset;
            }

            joined.Write(bytes.Span);
        }

        Add(runs, begin, joined);
        return runs;
    }

    private static void Add(List<ByteRun> runs, long begin, MemoryStream joined)
    {
        if (joined.Length > 0)
        {
            runs.Add(new ByteRun(begin, joined.ToArray()));
            joined.SetLength(0);
        }
    }
}
