namespace TapToPcap.Verifying.Tcp;

/// <summary>A segment that waits for earlier ones.</summary>
/// <param name="Missing">Bytes after the payload that a snap length left out.</param>
internal sealed record HeldSegment(byte[] Payload, int Missing, bool IsFin);
