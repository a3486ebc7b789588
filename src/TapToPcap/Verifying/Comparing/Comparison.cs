using System.Globalization;
using System.Net;
using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Digests;
using TapToPcap.Verifying.Taps;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying.Comparing;

/// <summary>Compares a conversation of a tap with the one of the capture that it was paired with, and describes the
/// differences.</summary>
internal static class Comparison
{
    internal static ConversationReport Of(in ConversationPair pair, SharedEnds shared)
    {
        DirectionReport read = Direction(pair.Tapped?.Read, pair.Read);
        DirectionReport written = Direction(pair.Tapped?.Written, pair.Written);
        return new ConversationReport
        {
            Source = pair.Tapped?.Source,
            TraceId = pair.Tapped?.TraceId,
            Remote = EndOf(pair.Read, pair.Tapped?.Remote),
            Local = EndOf(pair.Written, pair.Tapped?.Local),
            FirstFrame = pair.Captured?.FirstFrame,
            Time = pair.Captured?.Time,
            Read = read,
            Written = written,
            Differences = [.. Differences(pair, read, written, shared)],
            Notes = [.. NotesOnEnds(pair, shared), .. NotesOn("read", read, pair.Tapped?.ReadGaps), .. NotesOn("written", written, pair.Tapped?.WrittenGaps)],
        };
    }

    private static DirectionReport Direction(ByteDigest? tapped, CapturedDirection? captured) =>
        new(tapped, captured?.Digest, captured?.Gaps ?? default, captured?.Repeats ?? default);

    private static IPEndPoint? EndOf(CapturedDirection? captured, TcpEnd? tapped) => (captured?.From ?? tapped)?.ToEndPoint();

    private static IEnumerable<string> Differences(ConversationPair pair, DirectionReport read, DirectionReport written, SharedEnds shared)
    {
        if (pair.Tapped is not TappedConversation tapped)
        {
            return [Text($"no tap has this conversation: {read.Capture} one way, {written.Capture} the other, from frame {pair.Captured!.FirstFrame:N0} on{WhyNoExchanges(pair.Captured)}")];
        }

        if (pair.Captured is null)
        {
            // A capture without handshakes does not show a connection on which nothing was sent.
            return tapped.Original is not null || tapped.Read.Length + tapped.Written.Length == 0 ? [] : [Text($"the capture does not have this conversation: {tapped.Read} read, {tapped.Written} written")];
        }

        return
        [
            .. OtherPort(pair, shared) is null ? DifferencesOf("remote", tapped.Remote, pair.Read!.From) : [],
            .. OtherPort(pair, shared) is null ? DifferencesOf("local", tapped.Local, pair.Written!.From) : [],
            .. DifferencesOf("read", read, tapped.ReadGaps),
            .. DifferencesOf("written", written, tapped.WrittenGaps),
        ];
    }

    /// <summary>Finds the end that has another port in the capture because several taps claim these ends at one time; null as a
    /// rule.</summary>
    private static (TcpEnd Named, TcpEnd Captured)? OtherPort(ConversationPair pair, SharedEnds shared) => pair switch
    {
        { Tapped: { Remote: TcpEnd remote, Local: TcpEnd local } tapped, Captured: not null } => (pair.Read!.From, pair.Written!.From) switch
        {
            (TcpEnd from, TcpEnd to) when to == local && shared.CanStandFor(tapped, remote, from) => (remote, from),
            (TcpEnd from, TcpEnd to) when from == remote && shared.CanStandFor(tapped, local, to) => (local, to),
            _ => null,
        },
        { Tapped: { Remote: TcpEnd remote, NamedEnd: not null } tapped, Captured: not null } when shared.CanStandFor(tapped, remote, pair.Read!.From) => (remote, pair.Read!.From),
        { Tapped: { Local: TcpEnd local, NamedEnd: not null } tapped, Captured: not null } when shared.CanStandFor(tapped, local, pair.Written!.From) => (local, pair.Written!.From),
        _ => null,
    };

    private static IEnumerable<string> NotesOnEnds(ConversationPair pair, SharedEnds shared)
    {
        if (OtherPort(pair, shared) is (TcpEnd named, TcpEnd captured))
        {
            string reason = pair.Tapped!.Remote == pair.Tapped.Local ? "its other end is the same" : "other taps have the same ends at the same time";
            yield return Text($"{named.ToEndPoint()} is {captured.ToEndPoint()} in the capture: {reason}");
        }

        if (pair is { Captured: null, Tapped.Original: TappedConversation original })
        {
            yield return Text($"the same as trace {original.TraceId} of {original.Source}, an input that was given before: the capture has it once");
        }
    }

    /// <summary>Why exchanges of this conversation, if it has any, were not compared with those of HTTP taps.</summary>
    private static string WhyNoExchanges(CapturedConversation captured) =>
        captured.IsHttp && (captured.Opener.Http!.Problem ?? captured.Other.Http!.Problem) is string problem ? $"; its exchanges are not compared: {problem}" : "";

    private static IEnumerable<string> DifferencesOf(string end, TcpEnd? tapped, TcpEnd captured)
    {
        if (tapped is TcpEnd named && named != captured)
        {
            yield return Text($"{end} end: {named.ToEndPoint()} in the tap, {captured.ToEndPoint()} in the capture");
        }
    }

    /// <param name="gaps">How many places the tap itself lacks bytes in; the capture may have as many gaps.</param>
    private static IEnumerable<string> DifferencesOf(string way, DirectionReport direction, int gaps)
    {
        (ByteDigest tap, ByteDigest capture) = (direction.Tap!, direction.Capture!);
        if (tap.Length != capture.Length)
        {
            yield return tap.Length > capture.Length
                ? Text($"{way}: {tap.Length:N0} bytes in the tap, {capture.Length:N0} in the capture, {tap.Length - capture.Length:N0} are missing")
                : Text($"{way}: {tap.Length:N0} bytes in the tap, {capture.Length:N0} in the capture, {capture.Length - tap.Length:N0} are surplus{(gaps > 0 ? ": if they are zeros, say --fill-gaps zeros here too" : "")}");
        }
        else if (tap.Sha256 != capture.Sha256)
        {
            yield return Text($"{way}: {tap.Length:N0} bytes in both, but others: SHA-256 {tap.ShortSha256} in the tap, {capture.ShortSha256} in the capture");
        }

        if (direction.Gaps.Places > 0 && gaps == 0)
        {
            yield return Text($"{way}: the capture leaves out {direction.Gaps.Bytes:N0} after byte {direction.Gaps.FirstAt:N0}, the tap does not");
        }
        else if (direction.Gaps.Places > gaps)
        {
            yield return Text($"{way}: the capture has {direction.Gaps.Places:N0} gaps, {direction.Gaps.Bytes:N0} bytes long all together, the tap lacks bytes in {gaps:N0} places at most");
        }

        if (direction.Repeats.Places > 0)
        {
            yield return Text($"{way}: the capture repeats {direction.Repeats.Bytes:N0} bytes after byte {direction.Repeats.FirstAt:N0}");
        }
    }

    private static IEnumerable<string> NotesOn(string way, DirectionReport direction, int? gaps)
    {
        if (gaps > 0)
        {
            yield return Text($"{way}: the tap itself lacks bytes; gaps in the capture: {direction.Gaps.Places:N0}, {direction.Gaps.Bytes:N0} long all together");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
