namespace TapToPcap.Tests.Support;

/// <param name="Time">Nanoseconds since 1970 UTC, as exact as the capture is.</param>
/// <param name="Flags">The packet flags of pcapng; 0 where there are none.</param>
internal sealed record CapturedFrame(long Time, ReadOnlyMemory<byte> Bytes, string? Comment = null, uint Flags = 0);
