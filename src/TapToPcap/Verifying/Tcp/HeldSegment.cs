namespace TapToPcap.Verifying.Tcp;

/// <summary>A segment that came before those in front of it.</summary>
internal sealed record HeldSegment(byte[] Payload, bool IsFin);
