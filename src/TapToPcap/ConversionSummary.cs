using TapToPcap.Reading;
using TapToPcap.Synthesis;

namespace TapToPcap;

/// <summary>What went in, what came out, and what was not right.</summary>
public sealed record ConversionSummary
{
    /// <summary>Taps that were read, archives' members counted singly.</summary>
    public long Inputs { get; init; }

    /// <summary>Reads, writes and closes.</summary>
    public long Events { get; init; }

    /// <summary>Conversations with at least one packet.</summary>
    public long Conversations { get; init; }

    /// <summary>Frames written.</summary>
    public long Packets { get; init; }

    /// <summary>Bytes that Envoy saw: all of connections, of HTTP exchanges those of bodies.</summary>
    public long PayloadBytes { get; init; }

    /// <summary>Requests of HTTP taps, each with its response.</summary>
    public long Exchanges { get; init; }

    /// <summary>Of these, upgrades and CONNECTs that were counts as HTTP/2 where HTTP/1 was asked for.</summary>
    public long Tunnels { get; init; }

    /// <summary>Places where bytes are missing: cut by Envoy's limits, or lost with whole records.</summary>
    public long Gaps { get; init; }

    /// <summary>Bytes missing in those places whose size is known: by Envoy's count of bytes, or by the lengths in the data.</summary>
    public ulong MissingBytes { get; init; }

    /// <summary>Events that came twice, and were taken once.</summary>
    public long Repeats { get; init; }

    /// <summary>Events that came after the end of their conversation, or so late that a gap stands in their place; they were left out.</summary>
    public long TooLate { get; init; }

    /// <summary>Conversations whose counts of bytes (<c>seq_num</c>) are not Envoy's: their events are in the order in which they came.</summary>
    public long Miscounted { get; init; }

    /// <summary>Conversations that began without their connection record, under a trace id that another had before; their ends are invented.</summary>
    public long LostRecords { get; init; }

    /// <summary>Conversations that show a connection which another tap shows as well at the same time: they are kept apart, under client's ports of their own.</summary>
    public long SecondViews { get; init; }

    /// <summary>The first of <see cref="SecondViews"/> and that other conversation, for people; null where there is none.</summary>
    public string? SecondView { get; init; }

    /// <summary>Inputs that are the same as another, which was taken once.</summary>
    public long SameInputs { get; init; }

    /// <summary>The first of <see cref="SameInputs"/> and that other input, for people; null where there is none.</summary>
    public string? SameInput { get; init; }

    /// <summary>Writes after a half-close, which are kept but stand after the FIN.</summary>
    public long LateWrites { get; init; }

    /// <summary>Gaps that were to be filled and were not, as there would have been more than <see cref="ConversionOptions.MaxFilledBytes"/>; one that may be of either direction counts twice.</summary>
    public long Unfilled { get; init; }

    /// <summary>Conversations, and HTTP exchanges in pieces, that were dropped while open, as there were too many; what came of them later is another conversation.</summary>
    public long Evicted { get; init; }

    /// <summary>What <see cref="ConversionOptions.Redact"/> masked.</summary>
    public MaskedHeaders Masked { get; init; }

    /// <summary>Conversations of socket taps in HTTP/2, whose headers were not masked though that was asked for.</summary>
    public long UnmaskedHttp2 { get; init; }

    /// <summary>Conversations of socket taps that became a tunnel, in which nothing was masked though that was asked for.</summary>
    public long UnmaskedTunnels { get; init; }

    /// <summary>Inputs that were damaged, cut off or no taps.</summary>
    public long Damaged { get; init; }

    /// <summary>Inputs that could not be opened or read to their end.</summary>
    public long Unreadable { get; init; }

    /// <summary>Files found in directories and archives that turned out to be no taps.</summary>
    public long NotTaps { get; init; }

    /// <summary>Times at which nothing was heard of a live source for a while.</summary>
    public long Outages { get; init; }

    /// <summary>Captures that could not be written to their end; they hold what came before.</summary>
    public long Unwritable { get; init; }

    /// <summary>Of a live capture that had to end before its reader had taken all of it: what is missing. Null elsewhere.</summary>
    public UnwrittenPackets? Unwritten { get; init; }

    /// <summary>Of a live capture: how much time before its end is not in it, as the source was still sending what had happened earlier; zero where all came.</summary>
    public TimeSpan Unread { get; init; }

    /// <summary>Of a capture of datagrams: what became of them. Null elsewhere.</summary>
    public DatagramTotals? Datagrams { get; init; }

    /// <summary>One more input that is the same as another.</summary>
    internal ConversionSummary WithSameInput(string name, string same) => this with { SameInputs = SameInputs + 1, SameInput = SameInput ?? $"{name} and {same}" };

    /// <summary>The same with what was wrong with the inputs.</summary>
    internal ConversionSummary With(TapReports reports) => this with { Damaged = reports.Damaged, Unreadable = reports.Unreadable, NotTaps = reports.NotTaps };

    /// <summary>The same with what a synthesizer has counted.</summary>
    internal ConversionSummary With(SynthesisCounts counts) => this with
    {
        Conversations = counts.Conversations,
        Exchanges = counts.Exchanges,
        Tunnels = counts.Tunnels,
        Packets = counts.Packets,
        PayloadBytes = counts.PayloadBytes,
        Gaps = counts.Gaps,
        MissingBytes = counts.MissingBytes,
        Repeats = counts.Repeats,
        TooLate = counts.TooLate,
        Miscounted = counts.Miscounted,
        LostRecords = counts.LostRecords,
        SecondViews = counts.SecondViews,
        SecondView = counts.SecondView,
        LateWrites = counts.LateWrites,
        Evicted = counts.Evicted,
        Unfilled = counts.Unfilled,
        Masked = counts.MaskedHeaders,
        UnmaskedHttp2 = counts.UnmaskedHttp2,
        UnmaskedTunnels = counts.UnmaskedTunnels,
    };

    /// <summary>Both together, for inputs converted to captures of their own.</summary>
    public static ConversionSummary operator +(ConversionSummary one, ConversionSummary other) => new()
    {
        Inputs = one.Inputs + other.Inputs,
        Events = one.Events + other.Events,
        Conversations = one.Conversations + other.Conversations,
        Packets = one.Packets + other.Packets,
        PayloadBytes = one.PayloadBytes + other.PayloadBytes,
        Exchanges = one.Exchanges + other.Exchanges,
        Tunnels = one.Tunnels + other.Tunnels,
        Gaps = one.Gaps + other.Gaps,
        MissingBytes = one.MissingBytes + other.MissingBytes,
        Repeats = one.Repeats + other.Repeats,
        TooLate = one.TooLate + other.TooLate,
        Miscounted = one.Miscounted + other.Miscounted,
        LostRecords = one.LostRecords + other.LostRecords,
        SecondViews = one.SecondViews + other.SecondViews,
        SecondView = one.SecondView ?? other.SecondView,
        SameInputs = one.SameInputs + other.SameInputs,
        SameInput = one.SameInput ?? other.SameInput,
        LateWrites = one.LateWrites + other.LateWrites,
        Unfilled = one.Unfilled + other.Unfilled,
        Evicted = one.Evicted + other.Evicted,
        Masked = one.Masked + other.Masked,
        UnmaskedHttp2 = one.UnmaskedHttp2 + other.UnmaskedHttp2,
        UnmaskedTunnels = one.UnmaskedTunnels + other.UnmaskedTunnels,
        Damaged = one.Damaged + other.Damaged,
        Unreadable = one.Unreadable + other.Unreadable,
        NotTaps = one.NotTaps + other.NotTaps,
        Outages = one.Outages + other.Outages,
        Unwritable = one.Unwritable + other.Unwritable,
        Unwritten = one.Unwritten ?? other.Unwritten,
        Unread = one.Unread + other.Unread,
        Datagrams = one.Datagrams ?? other.Datagrams,
    };
}
