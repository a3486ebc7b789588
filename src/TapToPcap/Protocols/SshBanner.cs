namespace TapToPcap.Protocols;

/// <summary>How both sides of SSH begin: "SSH-protoversion-softwareversion" (RFC 4253 §4.2; 1.99 is a server's that knows 1 as well, §5.1).</summary>
internal static class SshBanner
{
    internal static bool Is(ReadOnlySpan<byte> first) => first.StartsWith("SSH-2.0-"u8) || first.StartsWith("SSH-1.99-"u8);
}
