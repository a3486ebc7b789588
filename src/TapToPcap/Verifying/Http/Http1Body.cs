using System.Text;
using TapToPcap.Reading.Events;

namespace TapToPcap.Verifying.Http;

/// <summary>How the end of a captured HTTP/1 message's body is found (RFC 9112 §6.3). The verifier's own rules.</summary>
/// <param name="IsChunked">Whether the body is in chunks.</param>
/// <param name="Length">Bytes of the body; null in chunks, and where the close of the connection ends it.</param>
internal readonly record struct Http1Body(bool IsChunked, long? Length)
{
    internal static Http1Body OfRequest(IReadOnlyList<HttpHeader> headers) => IsChunkedIn(headers) ? new(true, null) : new(false, TextHeaders.LengthIn(headers) ?? 0);

    /// <param name="isToHead">Whether the request is HEAD.</param>
    /// <param name="isTunnel">Whether the response opens a tunnel, which lasts until the connection closes.</param>
    internal static Http1Body OfResponse(IReadOnlyList<HttpHeader> headers, int status, bool isToHead, bool isTunnel) => status switch
    {
        _ when isTunnel => new(false, null),
        _ when isToHead => new(false, 0),
        < 200 or 204 or 304 => new(false, 0),
        _ when IsChunkedIn(headers) => new(true, null),
        _ => new(false, TextHeaders.LengthIn(headers)),
    };

    // All such fields together are one list, whose last coding decides.
    private static bool IsChunkedIn(IReadOnlyList<HttpHeader> headers)
    {
        IEnumerable<string> values = headers.Where(header => header.Is("transfer-encoding"u8)).Select(header => Encoding.Latin1.GetString(header.Value));
        string? last = string.Join(',', values).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        return string.Equals(last, "chunked", StringComparison.OrdinalIgnoreCase);
    }
}
