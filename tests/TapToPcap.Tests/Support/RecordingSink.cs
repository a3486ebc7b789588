using TapToPcap.Wire;

namespace TapToPcap.Tests.Support;

/// <summary>Keeps the frames that are placed in it, as a capture that can be reassembled.</summary>
internal sealed class RecordingSink(LinkType linkType = LinkType.Ethernet) : IFrameSink
{
    private readonly List<(Frame Frame, byte[] Bytes)> _placed = [];

    internal Capture Capture => new(
        (int)linkType,
        0,
        [.. _placed.Select(placed => new CapturedFrame(placed.Frame.Time, placed.Bytes, placed.Frame.Comment, (uint)placed.Frame.Direction))],
        []);

    internal IReadOnlyList<TcpTalk> Talks => TcpReassembly.Of(Capture);

    internal TcpTalk Talk => Assert.Single(Talks);

    internal int Count => _placed.Count;

    public Span<byte> Place(in Frame frame)
    {
        byte[] bytes = Dirty.Bytes(frame.Length);
        _placed.Add((frame, bytes));
        return bytes;
    }
}
