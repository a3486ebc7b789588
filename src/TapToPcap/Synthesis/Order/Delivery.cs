using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Synthesis.Order;

/// <summary>How a tap's events reach tap2pcap, and so for how long to wait for one that is not there.</summary>
/// <param name="MaxWaitEvents">For how many further events of the tap an early event waits.</param>
/// <param name="MaxWaitMilliseconds">For how many milliseconds of <see cref="ConversationTable.Clock"/> it waits.</param>
/// <param name="AnnouncesAll">Whether a connection without a connection record was open before the capture.</param>
/// <param name="CanReorder">Whether events, and connection records too, may overtake one another.</param>
internal sealed record Delivery(long MaxWaitEvents, long MaxWaitMilliseconds, bool AnnouncesAll, bool CanReorder)
{
    private const long Never = long.MaxValue / 2;

    /// <summary>From a file, which may hold datagrams in the order of arrival, and may begin at any time.</summary>
    internal static readonly Delivery Recorded = new(64, Never, AnnouncesAll: false, CanReorder: false);

    /// <summary>Over a connection to Envoy, in order: an event that is not there in its turn never comes.</summary>
    internal static readonly Delivery Stream = new(0, 0, AnnouncesAll: true, CanReorder: false);

    /// <summary>In datagrams, which may overtake one another and get lost.</summary>
    internal static readonly Delivery Datagrams = new(Never, 200, AnnouncesAll: true, CanReorder: true);
}
