namespace TapToPcap.Tests.Support;

/// <param name="Time">Nanoseconds since 1970 UTC, as exact as the capture is.</param>
/// <param name="Flags">The packet flags of pcapng; 0 where there are none.</param>
/// <param name="Missing">Bytes at its end that were not captured.</param>
internal sealed record CapturedFrame(long Time, ReadOnlyMemory<byte> Bytes, string? Comment = null, uint Flags = 0, int Missing = 0);
