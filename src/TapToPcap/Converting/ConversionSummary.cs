using TapToPcap.Common;
using TapToPcap.Reading;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Writing;

namespace TapToPcap.Converting;

/// <summary>The result of a conversion: counts of what was read, of what was written, and of problems.</summary>
public sealed record ConversionSummary
{
    /// <summary>All counters; the most used have properties of their own.</summary>
    public Counters Counts { get; private init; } = new();

    /// <inheritdoc cref="Counter.Inputs"/>
    public long Inputs { get => Counts[Counter.Inputs]; init => Counts = Counts.With(Counter.Inputs, value); }

    /// <inheritdoc cref="Counter.Events"/>
    public long Events { get => Counts[Counter.Events]; init => Counts = Counts.With(Counter.Events, value); }

    /// <inheritdoc cref="Counter.Conversations"/>
    public long Conversations { get => Counts[Counter.Conversations]; init => Counts = Counts.With(Counter.Conversations, value); }

    /// <inheritdoc cref="Counter.Packets"/>
    public long Packets { get => Counts[Counter.Packets]; init => Counts = Counts.With(Counter.Packets, value); }

    /// <inheritdoc cref="Counter.PayloadBytes"/>
    public long PayloadBytes { get => Counts[Counter.PayloadBytes]; init => Counts = Counts.With(Counter.PayloadBytes, value); }

    /// <inheritdoc cref="Counter.StringBodies"/>
    public long StringBodies { get => Counts[Counter.StringBodies]; init => Counts = Counts.With(Counter.StringBodies, value); }

    /// <inheritdoc cref="Counter.Exchanges"/>
    public long Exchanges { get => Counts[Counter.Exchanges]; init => Counts = Counts.With(Counter.Exchanges, value); }

    /// <inheritdoc cref="Counter.BeyondHttp1"/>
    public long BeyondHttp1 { get => Counts[Counter.BeyondHttp1]; init => Counts = Counts.With(Counter.BeyondHttp1, value); }

    /// <inheritdoc cref="Counter.LostHeaders"/>
    public long LostHeaders { get => Counts[Counter.LostHeaders]; init => Counts = Counts.With(Counter.LostHeaders, value); }

    /// <inheritdoc cref="Counter.BrokenOff"/>
    public long BrokenOff { get => Counts[Counter.BrokenOff]; init => Counts = Counts.With(Counter.BrokenOff, value); }

    /// <inheritdoc cref="Counter.Gaps"/>
    public long Gaps { get => Counts[Counter.Gaps]; init => Counts = Counts.With(Counter.Gaps, value); }

    /// <inheritdoc cref="Counter.MissingBytes"/>
    public ulong MissingBytes { get => (ulong)Counts[Counter.MissingBytes]; init => Counts = Counts.With(Counter.MissingBytes, (long)value); }

    /// <inheritdoc cref="Counter.Unfilled"/>
    public long Unfilled { get => Counts[Counter.Unfilled]; init => Counts = Counts.With(Counter.Unfilled, value); }

    /// <inheritdoc cref="Counter.Repeats"/>
    public long Repeats { get => Counts[Counter.Repeats]; init => Counts = Counts.With(Counter.Repeats, value); }

    /// <inheritdoc cref="Counter.TooLate"/>
    public long TooLate { get => Counts[Counter.TooLate]; init => Counts = Counts.With(Counter.TooLate, value); }

    /// <inheritdoc cref="Counter.Miscounted"/>
    public long Miscounted { get => Counts[Counter.Miscounted]; init => Counts = Counts.With(Counter.Miscounted, value); }

    /// <inheritdoc cref="Counter.LostRecords"/>
    public long LostRecords { get => Counts[Counter.LostRecords]; init => Counts = Counts.With(Counter.LostRecords, value); }

    /// <inheritdoc cref="Counter.SecondViews"/>
    public long SecondViews { get => Counts[Counter.SecondViews]; init => Counts = Counts.With(Counter.SecondViews, value); }

    /// <inheritdoc cref="Counter.SameInputs"/>
    public long SameInputs { get => Counts[Counter.SameInputs]; init => Counts = Counts.With(Counter.SameInputs, value); }

    /// <inheritdoc cref="Counter.LateWrites"/>
    public long LateWrites { get => Counts[Counter.LateWrites]; init => Counts = Counts.With(Counter.LateWrites, value); }

    /// <inheritdoc cref="Counter.Evicted"/>
    public long Evicted { get => Counts[Counter.Evicted]; init => Counts = Counts.With(Counter.Evicted, value); }

    /// <inheritdoc cref="Counter.UnmaskedHttp2"/>
    public long UnmaskedHttp2 { get => Counts[Counter.UnmaskedHttp2]; init => Counts = Counts.With(Counter.UnmaskedHttp2, value); }

    /// <inheritdoc cref="Counter.UnmaskedTunnels"/>
    public long UnmaskedTunnels { get => Counts[Counter.UnmaskedTunnels]; init => Counts = Counts.With(Counter.UnmaskedTunnels, value); }

    /// <inheritdoc cref="Counter.Damaged"/>
    public long Damaged { get => Counts[Counter.Damaged]; init => Counts = Counts.With(Counter.Damaged, value); }

    /// <inheritdoc cref="Counter.Unreadable"/>
    public long Unreadable { get => Counts[Counter.Unreadable]; init => Counts = Counts.With(Counter.Unreadable, value); }

    /// <inheritdoc cref="Counter.NotTaps"/>
    public long NotTaps { get => Counts[Counter.NotTaps]; init => Counts = Counts.With(Counter.NotTaps, value); }

    /// <inheritdoc cref="Counter.Outages"/>
    public long Outages { get => Counts[Counter.Outages]; init => Counts = Counts.With(Counter.Outages, value); }

    /// <inheritdoc cref="Counter.Unwritable"/>
    public long Unwritable { get => Counts[Counter.Unwritable]; init => Counts = Counts.With(Counter.Unwritable, value); }

    /// <summary>The first of <see cref="SecondViews"/> and the other conversation, for messages; null if there is none.</summary>
    public string? SecondView { get; init; }

    /// <summary>The first of <see cref="SameInputs"/> and the other input, for messages; null if there is none.</summary>
    public string? SameInput { get; init; }

    /// <summary>What the first of <see cref="Counter.Untimed"/> has in place of a time; null if all have one.</summary>
    public string? UntimedExample { get; init; }

    /// <summary>The first of <see cref="Counter.TextsAround"/>: where it stands; null if there is none.</summary>
    public string? TextExample { get; init; }

    /// <summary>The first of <see cref="Counter.Prefixes"/>: its tap, and what it is; null if there is none.</summary>
    public string? PrefixExample { get; init; }

    /// <summary>The first of <see cref="Counter.Wrapped"/>: where it stands, what it was taken for; null if there is none.</summary>
    public string? WrappedExample { get; init; }

    /// <summary>Ports of servers on which Wireshark and tshark show HTTP/2 only with an option, in their order.</summary>
    public IReadOnlyCollection<int> Http2Ports { get; init; } = [];

    /// <summary>Ports of servers on which they show HTTP/1 only with an option, or not with that for HTTP/2, in their order.</summary>
    public IReadOnlyCollection<int> Http1Ports { get; init; } = [];

    /// <summary>The packets of a live capture that its reader had not taken when it had to end; null if there are none.</summary>
    public UnwrittenPackets? Unwritten { get; init; }

    /// <summary>How long before the end of a live capture its unread records begin; zero if all were read.</summary>
    public TimeSpan Unread { get; init; }

    /// <summary>What became of the datagrams of a live capture; null if its source is another.</summary>
    public DatagramTotals? Datagrams { get; init; }

    /// <summary>Counts an input that is the same as another.</summary>
    internal ConversionSummary WithSameInput(string name, string same) => this with { SameInputs = SameInputs + 1, SameInput = SameInput ?? $"{name} and {same}" };

    /// <summary>A copy with what the format of a capture could not say.</summary>
    internal ConversionSummary With(CaptureWriter capture) => this with { Counts = Counts.With(Counter.BeyondPcap, capture.LatePackets) };

    /// <summary>A copy with the problems of the inputs.</summary>
    internal ConversionSummary With(TapReports reports) => this with
    {
        Counts = Counts
            .With(Counter.Damaged, reports.Damaged)
            .With(Counter.Unreadable, reports.Unreadable)
            .With(Counter.NotTaps, reports.NotTaps)
            .With(Counter.TextsAround, reports.Count(TapRemarkKind.Text))
            .With(Counter.TextBytes, reports.TextBytes)
            .With(Counter.Prefixes, reports.Count(TapRemarkKind.Prefix))
            .With(Counter.Wrapped, reports.Count(TapRemarkKind.Wrapped))
            .With(Counter.Unwritten, reports.Count(TapRemarkKind.Unwritten)),
        TextExample = reports.FirstRemarks.GetValueOrDefault(TapRemarkKind.Text),
        PrefixExample = reports.FirstRemarks.GetValueOrDefault(TapRemarkKind.Prefix),
        WrappedExample = reports.FirstRemarks.GetValueOrDefault(TapRemarkKind.Wrapped),
    };

    /// <summary>A copy with the counts of a synthesizer added.</summary>
    internal ConversionSummary With(SynthesisCounts counts) => this with
    {
        Counts = Counts.Plus(counts.All),
        SecondView = counts.SecondView,
        UntimedExample = counts.UntimedExample,
        Http2Ports = Union(Http2Ports, counts.Http2Ports),
        Http1Ports = Union(Http1Ports, OfInterest(counts)),
    };

    /// <summary>The sum of two, for inputs that were converted to captures of their own.</summary>
    public static ConversionSummary operator +(ConversionSummary one, ConversionSummary other) => new()
    {
        Counts = one.Counts.Plus(other.Counts),
        SecondView = one.SecondView ?? other.SecondView,
        SameInput = one.SameInput ?? other.SameInput,
        UntimedExample = one.UntimedExample ?? other.UntimedExample,
        TextExample = one.TextExample ?? other.TextExample,
        PrefixExample = one.PrefixExample ?? other.PrefixExample,
        WrappedExample = one.WrappedExample ?? other.WrappedExample,
        Http2Ports = Union(one.Http2Ports, other.Http2Ports),
        Http1Ports = Union(one.Http1Ports, other.Http1Ports),
        Unwritten = one.Unwritten ?? other.Unwritten,
        Unread = one.Unread + other.Unread,
        Datagrams = one.Datagrams ?? other.Datagrams,
    };

    private static int[] OfInterest(SynthesisCounts counts) => [.. counts.Http1Ports.Where(port => DecodeAs.IsTaken(port) || counts.Http2Ports.Contains(port))];

    // Summaries are equal where they have the same collection, so none is made where one of them will do.
    private static IReadOnlyCollection<int> Union(IReadOnlyCollection<int> one, IReadOnlyCollection<int> other) =>
        other.Count == 0 ? one : [.. one.Union(other).Order()];
}
