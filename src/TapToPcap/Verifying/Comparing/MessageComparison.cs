using System.Globalization;
using TapToPcap.Verifying.Digests;
using TapToPcap.Verifying.Http;
using TapToPcap.Verifying.Taps;

namespace TapToPcap.Verifying.Comparing;

/// <summary>Compares a request or response of a tap with that of the capture, and describes the differences.</summary>
/// <param name="way">"request" or "response".</param>
/// <param name="isLost">Whether the capture could not be read further where the tap lacks bytes.</param>
internal sealed class MessageComparison(string way, TappedMessage tapped, CapturedMessage captured, HttpDialect dialect, bool isLost)
{
    private readonly MessageParts _tap = tapped.PartsIn(dialect);
    private readonly MessageParts _capture = captured.Parts;

    /// <summary>The capture does not show the end of the message, because of bytes that the tap lacks.</summary>
    private bool IsUnseen => isLost && !captured.IsEnded;

    private bool IsFillUnknown => dialect == HttpDialect.Http1 && tapped.MayBeFilled;

    private bool LacksPlaceForTrailers => !captured.CanHaveTrailers && _tap.Trailers.Length > 0 && _capture.Trailers.Length == 0;

    internal IEnumerable<string> Differences() => (tapped.HasBegun, captured.HasBegun) switch
    {
        (true, true) => [.. OfHeaders(), .. OfBody(), .. OfTrailers(), .. OfEnd()],
        (true, false) when !IsUnseen => [$"{way}: the capture does not have it"],
        (false, true) => [$"{way}: the tap does not have it"],
        _ => [],
    };

    internal IEnumerable<string> Notes()
    {
        if (tapped.Cuts > 0)
        {
            yield return $"{way}: the tap itself lacks bytes of the body";
        }

        if (IsUnseen && tapped.HasBegun)
        {
            yield return $"{way}: not compared after the bytes that the tap lacks";
        }

        if (captured.HasBegun && IsFillUnknown)
        {
            yield return $"{way} body: not compared, zeros may stand where HTTP/1 shows how many are missing";
        }

        if (captured.HasBegun && LacksPlaceForTrailers)
        {
            yield return $"{way} trailers: not compared, HTTP/1 has no place for them after a body that is not in chunks";
        }
    }

    private IEnumerable<string> OfHeaders() => Other("headers", _tap.Headers, _capture.Headers);

    private IEnumerable<string> OfBody()
    {
        bool isPart = IsUnseen && _capture.Body.Length <= _tap.Body.Length;
        return isPart || IsFillUnknown || tapped.IsBodyIn(dialect, _capture.Body) ? [] : Other("body", _tap.Body, _capture.Body);
    }

    private IEnumerable<string> OfTrailers() => IsUnseen || LacksPlaceForTrailers ? [] : Other("trailers", _tap.Trailers, _capture.Trailers);

    // Only HTTP/2 and chunks mark the end of a message. Otherwise comparing the body is enough.
    private IEnumerable<string> OfEnd()
    {
        bool isEmitted = dialect == HttpDialect.Http2 || captured.CanHaveTrailers;
        return isEmitted && !captured.IsEnded && !IsUnseen && tapped.Cuts == 0 ? [$"{way}: it does not end in the capture"] : [];
    }

    private IEnumerable<string> Other(string part, ByteDigest tap, ByteDigest capture)
    {
        if (tap == capture)
        {
            return [];
        }

        bool sameLength = tap.Length == capture.Length;
        return [sameLength
            ? Text($"{way} {part}: {tap.Length:N0} bytes in both, but others: SHA-256 {tap.ShortSha256} in the tap, {capture.ShortSha256} in the capture")
            : Text($"{way} {part}: {tap.Length:N0} bytes in the tap, {capture.Length:N0} in the capture")];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
