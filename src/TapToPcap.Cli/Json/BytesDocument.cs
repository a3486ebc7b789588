namespace TapToPcap.Cli.Json;

/// <summary>A sequence of bytes in <c>verify --json</c>: its length, and its SHA-256 in hexadecimal.</summary>
internal sealed record BytesDocument(long Bytes, string Sha256);
