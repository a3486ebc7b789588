using System.Globalization;
using System.Text;

namespace TapToPcap.Protocols;

/// <summary>What Content-Length and Transfer-Encoding of an HTTP/1 message say about the length of its body.</summary>
internal readonly record struct Http1LengthFields
{
    /// <summary>Null where no field has a valid number.</summary>
    internal long? ContentLength { get; private init; }

    /// <summary>Whether Content-Length is not a number, has different values, or may be read differently by others.</summary>
    internal bool IsLengthInvalid { get; private init; }

    internal Http1TransferCoding Coding { get; private init; }

    /// <summary>Adds a Content-Length field, of which there can be several.</summary>
    internal Http1LengthFields WithContentLength(ReadOnlySpan<byte> value)
    {
        bool isValid = TryParseLength(value, out long length) && (ContentLength ?? length) == length;
        return this with { ContentLength = isValid ? length : ContentLength, IsLengthInvalid = IsLengthInvalid || !isValid };
    }

    /// <summary>Adds a Transfer-Encoding field, which continues the list of those before it.</summary>
    internal Http1LengthFields WithTransferEncoding(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> codings = value.TrimEnd(", \t"u8);                  // RFC 9110 §5.6.1: empty elements of a list do not count
        ReadOnlySpan<byte> last = codings[(codings.LastIndexOf((byte)',') + 1)..].TrimStart(" \t"u8);
        Http1TransferCoding coding = Ascii.EqualsIgnoreCase(last, "chunked"u8) ? Http1TransferCoding.Chunked : Http1TransferCoding.Other;
        return this with { Coding = Coding == Http1TransferCoding.Doubtful ? Coding : coding };
    }

    /// <summary>Some readers may see another value of Content-Length.</summary>
    internal Http1LengthFields WithDoubtfulLength() => this with { IsLengthInvalid = true };

    /// <summary>Some readers may see another value of Transfer-Encoding.</summary>
    internal Http1LengthFields WithDoubtfulEncoding() => this with { Coding = Http1TransferCoding.Doubtful };

    /// <summary>Parses a Content-Length: a number, or a list of equal numbers (RFC 9110 §8.6).</summary>
    internal static bool TryParseLength(ReadOnlySpan<byte> value, out long length)
    {
        if (TryParseNumber(value, out length))
        {
            return true;
        }

        bool isFirst = true;
        foreach (Range element in value.Split((byte)','))
        {
            if (!TryParseNumber(value[element].Trim(" \t"u8), out long number) || (!isFirst && number != length))
            {
                return false;
            }

            (length, isFirst) = (number, false);
        }

        return !isFirst;
    }

    private static bool TryParseNumber(ReadOnlySpan<byte> text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
