namespace TapToPcap.Verifying.Tcp;

/// <summary>A segment that waits for earlier ones.</summary>
internal sealed record HeldSegment(byte[] Payload, bool IsFin);
