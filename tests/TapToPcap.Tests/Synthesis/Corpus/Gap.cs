using System.Globalization;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>Sequence numbers without bytes.</summary>
/// <param name="Offset">Of the first of them, from the first byte of the direction.</param>
internal readonly record struct Gap(long Offset, long Size)
{
    internal long End => Offset + Size;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Size} at {Offset}");
}
