using System.Net;
using TapToPcap.Wire;

namespace TapToPcap.Tests.Support;

/// <summary>Keeps the frames that are placed in it, as a capture that can be reassembled.</summary>
internal sealed class RecordingSink(LinkType linkType = LinkType.Ethernet) : IFrameSink
{
    private readonly List<(Frame Frame, byte[] Bytes)> _placed = [];

    internal Capture Capture => new(
        (int)linkType,
        0,
        [.. _placed.Select(placed => new CapturedFrame(placed.Frame.Time, placed.Bytes, placed.Frame.Comment, (uint)placed.Frame.Direction, placed.Frame.Missing))],
        []);

    internal IReadOnlyList<TcpConversation> Conversations => TcpReassembly.Of(Capture);

    internal TcpConversation Conversation => Assert.Single(Conversations);

    internal int Count => _placed.Count;

    /// <summary>The names that were given to addresses.</summary>
    internal Dictionary<IPAddress, string> Names { get; } = [];

    internal List<string> Interfaces { get; } = [];

    public int DeclareInterface(string name)
    {
        if (!Interfaces.Contains(name))
        {
            Interfaces.Add(name);
        }

        return Interfaces.IndexOf(name);
    }

    public void NameAddress(IPAddress address, string name) => Names[address] = name;

    public Span<byte> Place(scoped in Frame frame)
    {
        byte[] bytes = Dirty.Bytes(frame.Length);
        _placed.Add((frame, bytes));
        return bytes;
    }
}
