using System.Net;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Recordings;

/// <summary>A connection as a capture shows it, whoever wrote the capture.</summary>
/// <param name="Client">The end that sent the SYN.</param>
/// <param name="Time">That of the SYN, nanoseconds since 1970 UTC.</param>
internal sealed record SeenConnection(IPEndPoint Client, IPEndPoint Server, long Time, SeenBytes FromClient)
{
    internal SeenBytes FromServer { get; private set; } = new(0);

    /// <summary>Whether the client sent the first FIN or RST; null where nobody did.</summary>
    internal bool? IsClosedByClient { get; private set; }

    /// <summary>All connections of a capture; each must begin with its SYN.</summary>
    internal static IReadOnlyList<SeenConnection> In(Capture capture)
    {
        List<SeenConnection> all = [];
        Dictionary<(IPEndPoint, IPEndPoint), SeenConnection> latest = [];
        foreach (CapturedFrame frame in capture.Frames)
        {
            SeenSegment segment = SeenSegment.Parse(capture.LinkType, frame.Bytes);
            if (segment is { IsSyn: true, Acknowledgment: null })
            {
                SeenConnection opened = new(segment.Source, segment.Destination, frame.Time, new SeenBytes(segment.Sequence));
                all.Add(opened);
                latest[(segment.Source, segment.Destination)] = latest[(segment.Destination, segment.Source)] = opened;
            }

            latest[(segment.Source, segment.Destination)].Add(segment, frame.Time);
        }

        return all;
    }

    internal bool IsBetween(IPEndPoint one, IPEndPoint other) => (Client, Server).Equals((one, other)) || (Client, Server).Equals((other, one));

    private void Add(SeenSegment segment, long time)
    {
        bool isClient = segment.Source.Equals(Client);
        if (!isClient && segment.IsSyn)
        {
            FromServer = new SeenBytes(segment.Sequence);
        }

        (isClient ? FromClient : FromServer).Add(segment.Sequence, segment.Payload, time);
        if (segment.Acknowledgment is uint acknowledgment)
        {
            (isClient ? FromServer : FromClient).Acknowledge(acknowledgment);
        }

        if (segment.IsEnd)
        {
            IsClosedByClient ??= isClient;
        }
    }
}
