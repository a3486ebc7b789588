namespace TapToPcap.Synthesis.Tcp;

/// <summary>The handshake of a conversation, kept to be emitted again to captures that begin later.</summary>
/// <param name="Time">Nanoseconds since 1970 UTC.</param>
/// <param name="Client">The end that sent the SYN.</param>
/// <param name="Comment">The comment on its first frame.</param>
internal sealed record Opening(long Time, TcpPeer Client, TcpPeer Server, string Comment);
