namespace TapToPcap.Tests.Support;

/// <summary>How two sides begin a protocol.</summary>
/// <param name="Protocol">As a guess names it.</param>
/// <param name="Dissected">As tshark names it.</param>
/// <param name="IsKnownFromOneSide">Which side's bytes are enough alone.</param>
internal sealed record Opening(string Protocol, string Dissected, byte[] Client, byte[] Server, OpeningSide IsKnownFromOneSide);
