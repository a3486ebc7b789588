namespace TapToPcap.Verifying.Tcp;

/// <summary>What is not in its place in one direction of a captured conversation.</summary>
/// <param name="Places">How often; 0 where all is well.</param>
/// <param name="Bytes">All together.</param>
/// <param name="FirstAt">How many bytes of the direction come before the first.</param>
public readonly record struct Discrepancy(long Places, long Bytes, long FirstAt)
{
    internal Discrepancy Plus(long at, long bytes) => new(Places + 1, Bytes + bytes, Places == 0 ? Math.Max(at, 0) : FirstAt);
}
