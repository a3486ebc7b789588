using System.Globalization;
using System.Text;

namespace TapToPcap.Protocols;

/// <summary>What the header fields of a message of HTTP/1 say of its length.</summary>
internal readonly record struct Http1LengthFields
{
    /// <summary>Null where no field says it validly.</summary>
    internal long? ContentLength { get; private init; }

    /// <summary>Content-Length is no number, several that differ, or one that not all readers see alike.</summary>
    internal bool IsLengthInvalid { get; private init; }

    internal Http1TransferCoding Coding { get; private init; }

    /// <summary>Takes the value of a Content-Length, which can be one of several.</summary>
    internal Http1LengthFields WithContentLength(ReadOnlySpan<byte> value)
    {
        bool isValid = TryParseLength(value, out long length) && (ContentLength ?? length) == length;
        return this with { ContentLength = isValid ? length : ContentLength, IsLengthInvalid = IsLengthInvalid || !isValid };
    }

    /// <summary>Takes the value of a Transfer-Encoding, which goes on with those before it.</summary>
    internal Http1LengthFields WithTransferEncoding(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> codings = value.TrimEnd(", \t"u8);                  // RFC 9110 §5.6.1: empty elements of a list do not count
        ReadOnlySpan<byte> last = codings[(codings.LastIndexOf((byte)',') + 1)..].TrimStart(" \t"u8);
        Http1TransferCoding coding = Ascii.EqualsIgnoreCase(last, "chunked"u8) ? Http1TransferCoding.Chunked : Http1TransferCoding.Other;
        return this with { Coding = Coding == Http1TransferCoding.Doubtful ? Coding : coding };
    }

    /// <summary>Of a Content-Length some readers see another value.</summary>
    internal Http1LengthFields WithDoubtfulLength() => this with { IsLengthInvalid = true };

    /// <summary>Of a Transfer-Encoding some readers see another value.</summary>
    internal Http1LengthFields WithDoubtfulEncoding() => this with { Coding = Http1TransferCoding.Doubtful };

    /// <summary>Reads a Content-Length: a number, which can stand in a list more than once (RFC 9110 §8.6).</summary>
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
