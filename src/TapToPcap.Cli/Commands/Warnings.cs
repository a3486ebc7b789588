using System.Globalization;
using TapToPcap.Common;
using TapToPcap.Converting;

namespace TapToPcap.Cli.Commands;

/// <summary>All counters that are reported as warnings after a conversion, in the order of the messages.</summary>
internal static class Warnings
{
    internal static readonly Warning[] All =
    [
        new(Counter.BeyondHttp1, "exchange", "written as HTTP/2: HTTP/1 cannot represent what the tap has of it"),
        new(Counter.NotTaps, "file", "named like a tap without being one, skipped (-v names them)"),
        new(Counter.SameInputs, "input", (summary, _) => $"the same as another, taken once: {summary.SameInput}"),
        new(Counter.SecondViews, "second view", (summary, _) => $"of a connection, such as {summary.SecondView}: shown under a client port of its own, which the comment on its first packet explains"),
        new(Counter.TextsAround, "text", (summary, _) => string.Create(CultureInfo.InvariantCulture, $"before, between or after records skipped, {Outcome.Count(summary.Counts[Counter.TextBytes], "byte")}, such as {summary.TextExample}")),
        new(Counter.Prefixes, "tap", (summary, _) => $"saved with a log prefix on its lines, which was taken off, such as {summary.PrefixExample}"),
        new(Counter.Wrapped, "trace", (summary, _) => $"not as Envoy writes it, such as {summary.WrappedExample}: taken for that"),
        new(Counter.Unwritten, "record", "that Envoy could not write as JSON and left an error message in place of (format: JSON_BODY_AS_BYTES or PROTO_BINARY_LENGTH_DELIMITED loses none)", isIncomplete: true),
        new(Counter.Untimed, "event", (summary, _) => $"whose time is missing or cannot be (found: {summary.UntimedExample}): kept, with the time of a neighbour"),
        new(Counter.BeyondPcap, "packet", "later than 2106-02-07, which pcap cannot say: shown at that time (pcapng can, --format pcapng)"),
        new(Counter.Gaps, "gap", DescribeGaps, IsIncomplete: true),
        new(Counter.SpoiltBodies, "exchange", "whose compressed body was recorded with JSON_BODY_AS_STRING, which puts a space for whatever is not UTF-8: it cannot be unpacked (format: JSON_BODY_AS_BYTES)", isIncomplete: true),
        new(Counter.LostHeaders, "exchange", "of which the record with the headers of the request or response was lost", isIncomplete: true),
        new(Counter.BrokenOff, "message", "shorter than its Content-Length, though Envoy did not cut it: it broke off, or was recorded as a string, which loses bytes", isIncomplete: true),
        new(Counter.LeftOut, "body", "larger than what is held of one event, its end left out: raise --max-event-size, or give the tap as a file that is not compressed", isIncomplete: true),
        new(Counter.Repeats, "event", "came twice, taken once"),
        new(Counter.TooLate, "event", "came too late, after the end of its connection or of what the capture has there, left out"),
        new(Counter.Miscounted, "conversation", "whose seq_num steps back into other bytes: these counts are not Envoy's, every byte is kept in the order in which it came, and lost bytes do not show"),
        new(Counter.LostRecords, "conversation", "whose connection record was lost: its trace id begins anew, its addresses are invented", isIncomplete: true),
        new(Counter.LateWrites, "write", "after the half-close of its direction", isIncomplete: true),
        new(Counter.Unfilled, "gap", (_, options) => $"not filled: the zeros of one capture take at most {options.MaxFilledBytes >> 20} MiB"),
        new(Counter.Evicted, "conversation", (_, options) => $"dropped while open, as more than {options.MaxConversations} of one tap were (--max-conversations)", IsIncomplete: true),
        new(Counter.Outages, "outage", "of the source; the capture says when", isIncomplete: true),
    ];

    private static string DescribeGaps(ConversionSummary summary, ConversionOptions options)
    {
        string bytes = Outcome.Count((long)Math.Min(summary.MissingBytes, long.MaxValue), "byte");
        return string.Create(CultureInfo.InvariantCulture, $"where bytes are missing, {bytes} where that is known: {AdviceOf(summary)}");
    }

    private static string AdviceOf(ConversionSummary summary)
    {
        if (summary.Datagrams is not null)
        {
            return "datagrams were lost, or sent before this listened, or Envoy cut what is in them (the capture says which)";
        }

        (long lost, long inStrings) = (summary.Counts[Counter.LostGaps], summary.Counts[Counter.StringGaps]);
        string[] causes =
        [
            .. inStrings > 0 ? ["JSON_BODY_AS_STRING lost them (format: JSON_BODY_AS_BYTES loses none)"] : Array.Empty<string>(),
            .. lost > 0 ? ["records were lost on the way, not cut by a limit: a slow reader of /tap, a lost datagram or a file that was cut (file_per_tap loses none)"] : Array.Empty<string>(),
            .. summary.Gaps > lost + inStrings ? [AdviceOnOthers(summary)] : Array.Empty<string>(),
        ];
        return string.Join("; ", causes);
    }

    private static string AdviceOnOthers(ConversionSummary summary) => summary.Damaged + summary.Outages + summary.Counts[Counter.Unwritten] > 0
        ? "the comments in the capture say why"
        : "raise max_buffered_rx_bytes and max_buffered_tx_bytes";
}
