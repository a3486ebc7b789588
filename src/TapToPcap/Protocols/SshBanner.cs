namespace TapToPcap.Protocols;

/// <summary>Detects SSH by the first line of either side: "SSH-protoversion-softwareversion" (RFC 4253 §4.2; a server that also
/// supports version 1 sends 1.99, §5.1).</summary>
internal static class SshBanner
{
    internal static bool Is(ReadOnlySpan<byte> first) => first.StartsWith("SSH-2.0-"u8) || first.StartsWith("SSH-1.99-"u8);
}
