namespace TapToPcap.Synthesis.Tcp;

/// <summary>How a conversation was opened, to be emitted again for those who come later.</summary>
/// <param name="Time">Nanoseconds since 1970 UTC.</param>
/// <param name="Client">The end that sent the SYN.</param>
/// <param name="Comment">What was said with its first frame.</param>
internal sealed record Opening(long Time, TcpPeer Client, TcpPeer Server, string Comment);
