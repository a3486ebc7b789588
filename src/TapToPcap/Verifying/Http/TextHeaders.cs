using System.Globalization;
using System.Text;
using TapToPcap.Reading.Events;

namespace TapToPcap.Verifying.Http;

/// <summary>Reduces headers to what HTTP/1 can represent: the start line and Host as pseudo headers in a fixed order, then the
/// other fields in theirs, without a transfer coding of chunks.</summary>
internal static class TextHeaders
{
    private const byte Space = (byte)' ';
    private const byte Tab = (byte)'\t';

    /// <summary>Reduces the headers of a request or response, from HTTP/2 or from HTTP/1 with its start line as pseudo
    /// headers.</summary>
    internal static IEnumerable<HttpHeader> Of(IReadOnlyList<HttpHeader> headers, bool isRequest) => isRequest
        ?
        [
            new HttpHeader(":method"u8.ToArray(), Find(headers, ":method"u8) ?? []),
            new HttpHeader(":path"u8.ToArray(), TargetOf(headers)),
            new HttpHeader(":authority"u8.ToArray(), Clean(Find(headers, ":authority"u8) ?? Find(headers, "host"u8) ?? [])),
            .. FieldsOf(headers),
        ]
        : [new HttpHeader(":status"u8.ToArray(), Find(headers, ":status"u8) ?? []), .. FieldsOf(headers)];

    /// <summary>Reduces trailers, which have no start line.</summary>
    internal static IEnumerable<HttpHeader> FieldsOf(IReadOnlyList<HttpHeader> headers) =>
        headers.Where(header => !header.IsPseudo && !IsFraming(header)).Select(header => header with { Value = Clean(header.Value) });

    /// <summary>How many bytes Content-Length announces, as a number or a list of equal numbers (RFC 9110 §8.6); null if it does
    /// not.</summary>
    internal static long? LengthIn(IReadOnlyList<HttpHeader> headers)
    {
        long? length = null;
        string[] numbers = Encoding.Latin1.GetString(Find(headers, "content-length"u8) ?? []).Split(',');
        foreach (string number in numbers)
        {
            if (!long.TryParse(number.Trim(' ', '\t'), NumberStyles.None, CultureInfo.InvariantCulture, out long value) || (length ?? value) != value)
            {
                return null;
            }

            length = value;
        }

        return length;
    }

    internal static byte[]? Find(IReadOnlyList<HttpHeader> headers, ReadOnlySpan<byte> name)
    {
        foreach (HttpHeader header in headers)
        {
            if (header.Is(name))
            {
                return header.Value;
            }
        }

        return null;
    }

    // A CONNECT has no path: HTTP/1 names the target in its place (RFC 9112 §3.2.3).
    private static byte[] TargetOf(IReadOnlyList<HttpHeader> headers) =>
        Find(headers, ":path"u8) ?? (Find(headers, ":method"u8)?.AsSpan().SequenceEqual("CONNECT"u8) == true ? Find(headers, ":authority"u8) : null) ?? [];

    // Host is compared as :authority. Chunks may be invented, as the tap of a body does not always say how it was framed.
    private static bool IsFraming(HttpHeader header) =>
        header.Is("host"u8) || (header.Is("transfer-encoding"u8) && Ascii.EqualsIgnoreCase(header.Value.AsSpan().Trim([Space, Tab]), "chunked"u8));

    // RFC 9110 §5.5: white space around a value does not belong to it; CR, LF and NUL inside become spaces.
    private static byte[] Clean(byte[] value)
    {
        byte[] cleaned = [.. value.Select(letter => letter is (byte)'\r' or (byte)'\n' or 0 ? Space : letter)];
        return cleaned.AsSpan().Trim([Space, Tab]).ToArray();
    }
}
