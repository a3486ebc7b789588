namespace TapToPcap.Protocols;

/// <summary>Detects TLS by a direction's first record: type handshake, version 3.0 to 3.4, and in it a ClientHello or ServerHello
/// (RFC 8446 §5.1 and §4).</summary>
internal static class TlsHello
{
    internal static bool Is(ReadOnlySpan<byte> first) => first is [0x16, 0x03, <= 0x04, _, _, 0x01 or 0x02, ..];
}
