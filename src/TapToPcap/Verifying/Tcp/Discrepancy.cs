namespace TapToPcap.Verifying.Tcp;

/// <summary>Gaps, or repeats, in one direction of a captured conversation.</summary>
/// <param name="Places">How many there are.</param>
/// <param name="Bytes">Their size, all together.</param>
/// <param name="FirstAt">How many bytes of the direction come before the first one.</param>
public readonly record struct Discrepancy(long Places, long Bytes, long FirstAt)
{
    internal Discrepancy Plus(long at, long bytes) => new(Places + 1, Bytes + bytes, Places == 0 ? Math.Max(at, 0) : FirstAt);
}
