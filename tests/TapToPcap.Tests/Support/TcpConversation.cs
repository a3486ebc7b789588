using System.Net;

namespace TapToPcap.Tests.Support;

/// <summary>A reassembled conversation.</summary>
/// <param name="Opener">The direction of its first frame: the client's, where there is a handshake.</param>
internal sealed record TcpConversation(TcpDirection Opener, TcpDirection Other)
{
    internal List<(CapturedFrame Frame, TcpPacket Packet)> Packets { get; } = [];

    internal TcpDirection From(IPEndPoint end) => From(end.ToString());

    internal TcpDirection From(string end) =>
        Opener.From.ToString() == end ? Opener : Other.From.ToString() == end ? Other : throw new InvalidDataException($"{Opener.From} and {Other.From} conversation, {end} does not.");
}
