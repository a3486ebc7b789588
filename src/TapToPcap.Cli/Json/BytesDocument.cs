namespace TapToPcap.Cli.Json;

/// <summary>Bytes by their number and SHA-256 in hexadecimal.</summary>
internal sealed record BytesDocument(long Bytes, string Sha256);
