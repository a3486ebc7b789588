using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Synthesis.Order;

/// <summary>How the events of a tap reach us, and with that what it means when one is not there.</summary>
/// <param name="MaxWaitEvents">How many more events are waited for those that belong before one that came early.</param>
/// <param name="MaxWaitMilliseconds">And for how many milliseconds of <see cref="ConversationTable.Clock"/>.</param>
/// <param name="AnnouncesAll">Whoever listens from the start sees a connection record of each connection; one without began earlier.</param>
/// <param name="CanReorder">A connection record may come after the first event of its connection.</param>
internal sealed record Delivery(long MaxWaitEvents, long MaxWaitMilliseconds, bool AnnouncesAll, bool CanReorder)
{
    private const long Never = long.MaxValue / 2;

    /// <summary>In a file, which may be the record of datagrams. Of no connection is it known that it began earlier.</summary>
    internal static readonly Delivery Recorded = new(64, Never, AnnouncesAll: false, CanReorder: false);

    /// <summary>Over a connection to Envoy, in order: what is not there in its turn never comes.</summary>
    internal static readonly Delivery Stream = new(0, 0, AnnouncesAll: true, CanReorder: false);

    /// <summary>In datagrams, which overtake one another and get lost.</summary>
    internal static readonly Delivery Datagrams = new(Never, 200, AnnouncesAll: true, CanReorder: true);
}
