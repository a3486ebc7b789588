using System.Globalization;
using TapToPcap.Common;
using TapToPcap.Converting;
using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>Reports the outcome of a conversion, and decides the exit code.</summary>
internal sealed class Outcome(ConversionOptions options, Messages messages)
{
    /// <summary>A live capture, for which it is no failure if no tap has come.</summary>
    internal bool IsLive { get; init; }

    internal int Fail(OutputException e)
    {
        if (e.IsClosedPipe)
        {
            return ExitCode.Done;
        }

        messages.Error(e.Message);
        return ExitCode.CannotReadOrWrite;
    }

    /// <param name="notFound">Inputs that do not exist.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    internal int Report(ConversionSummary summary, int notFound = 0)
    {
        long unreadable = summary.Unreadable + notFound;
        Warning[] warned = [.. Warnings.All.Where(warning => summary.Counts[warning.Counter] > 0)];
        foreach (Warning warning in warned)
        {
            messages.Note($"{Count(summary.Counts[warning.Counter], warning.Noun)} {warning.Text(summary, options)}");
        }

        foreach (Warning invented in Notices.All.Where(notice => summary.Counts[notice.Counter] > 0))
        {
            messages.Note($"{Count(summary.Counts[invented.Counter], invented.Noun)} {invented.Text(summary, options)}");
        }

        bool isUnread = summary.Unread > TimeSpan.Zero;
        if (isUnread)
        {
            messages.Note(string.Create(CultureInfo.InvariantCulture, $"Envoy was not read to the end and still held records: of the last {summary.Unread.TotalSeconds:0.0} s all or a part is missing"));
        }

        ReportRedaction(summary);
        ReportUnwritten(summary.Unwritten);
        if (summary.Inputs == 0 && unreadable == 0 && !IsLive)
        {
            messages.Error("none of the files is a tap");
        }
        else if (summary is { Inputs: > 0, Packets: 0 })
        {
            messages.Note("the capture holds no packet");
        }

        long unmasked = summary.UnmaskedHttp2 + summary.UnmaskedTunnels;
        long dropped = summary.Datagrams?.Dropped ?? 0;
        long warnings = warned.Sum(warning => summary.Counts[warning.Counter]) + unmasked + dropped + (isUnread ? 1 : 0) + summary.Damaged + summary.Unwritable + (summary.Unwritten is null ? 0 : 1) + unreadable;
        string[] counts =
        [
            Count(summary.Inputs, "input"),
            .. summary.Exchanges == 0 || summary.Events > 0 ? [Count(summary.Events, "event")] : Array.Empty<string>(),
            .. summary.Exchanges > 0 ? [Count(summary.Exchanges, "HTTP exchange")] : Array.Empty<string>(),
            $"{Count(summary.Conversations, "conversation")}{DescribeDecoding(summary)}",
            Count(summary.Packets, "packet"),
            Count(summary.PayloadBytes, "byte"),
            Count(warnings, "warning"),
        ];
        if (summary.Datagrams is DatagramTotals datagrams)
        {
            messages.Note(Describe(datagrams));
        }

        messages.Note(string.Join(", ", counts));

        if (unreadable + summary.Unwritable > 0 || (summary.Inputs == 0 && !IsLive))
        {
            return ExitCode.CannotReadOrWrite;
        }

        if (summary.Unwritten is not null)
        {
            return ExitCode.Interrupted;
        }

        bool isIncomplete = isUnread || unmasked + dropped + summary.Damaged > 0 || Array.Exists(warned, warning => warning.IsIncomplete);
        return isIncomplete ? ExitCode.Incomplete : ExitCode.Done;
    }

    private static string DescribeDecoding(ConversionSummary summary) =>
        DecodeAs.Describe(summary.Http2Ports, summary.Http1Ports, " is shown") is { Length: > 0 } options ? $" ({options})" : "";

    private static string Describe(DatagramTotals datagrams)
    {
        string advice = datagrams is { Dropped: > 0, IsBufferSmall: true } ? " (raise net.core.rmem_max)" : "";
        string[] counts =
        [
            Count(datagrams.Received, "datagram"),
            Count(datagrams.Bytes, "byte"),
            .. datagrams.Dropped is long dropped ? [string.Create(CultureInfo.InvariantCulture, $"{dropped:N0} dropped by the kernel{advice}")] : Array.Empty<string>(),
            .. datagrams.Undecoded > 0 ? [string.Create(CultureInfo.InvariantCulture, $"{datagrams.Undecoded:N0} not a trace")] : Array.Empty<string>(),
        ];
        return string.Join(", ", counts);
    }

    /// <summary>Reports what the reader of a pipe has not taken, if there is anything.</summary>
    internal void ReportUnwritten(UnwrittenPackets? unwritten)
    {
        if (unwritten is null)
        {
            return;
        }

        string partial = unwritten.MayBePartial ? "; a part of the first of them may be in it" : "";
        messages.Error($"{unwritten.Output}: {Count(unwritten.Packets, "packet")} received and not written, {Count(unwritten.Bytes, "byte")}, as its reader is too slow or reads no more{partial}");
    }

    private void ReportRedaction(ConversionSummary summary)
    {
        if (!options.Redact)
        {
            return;
        }

        messages.Note(RedactionText.Masked(summary.Counts));
        foreach (string line in RedactionText.NotMasked(summary))
        {
            messages.Error(line);                                                  // even with --quiet, as secrets are in it
        }
    }

    internal static string Count(long count, string thing) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {thing}{(count == 1 ? "" : "s")}");
}
