namespace TapToPcap.Verifying.Http;

/// <summary>Reads one direction of a captured HTTP connection as its bytes come. Buffers at most one block of headers.</summary>
internal abstract class HttpReader
{
    /// <summary>Most bytes of a block of headers; a direction is not compared any further if one is longer.</summary>
    protected const int MaxBlock = 8 << 20;

    /// <summary>Why the rest of this direction is not compared; null while it is.</summary>
    internal string? Problem { get; private set; }

    /// <summary>Whether the problem is a gap in the capture.</summary>
    internal bool IsLostInGap { get; private set; }

    /// <summary>Gaps that go on with one before them, as the missing bytes of a body go on from frame to frame in HTTP/2.</summary>
    internal int ContinuedGaps { get; private protected set; }

    internal void Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && Problem is null)
        {
            bytes = bytes[Take(bytes)..];
        }
    }

    /// <summary>Skips a gap in the capture, if it is known what its bytes belong to.</summary>
    internal void Miss(long count)
    {
        if (Problem is null && !TrySkip(count))
        {
            IsLostInGap = true;
            Fail("what follows the missing bytes cannot be distinguished");
        }
    }

    /// <returns>How many bytes were taken; at least one unless <see cref="Fail"/> was called.</returns>
    protected abstract int Take(ReadOnlySpan<byte> bytes);

    protected abstract bool TrySkip(long count);

    protected int Fail(string problem)
    {
        Problem = problem;
        return 0;
    }
}
