namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>Bytes of one direction that are missing.</summary>
/// <param name="Offset">Of the first of them, from the first byte of the direction.</param>
/// <param name="Size">1 where it is not known.</param>
internal sealed record ExpectedGap(long Offset, long Size, GapCause Cause, bool IsKnown)
{
    internal long End => Offset + Size;
}
