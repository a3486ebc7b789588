using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace TapToPcap.Protocols;

/// <summary>What the start line and the header fields of a message of HTTP/1 say of what follows them.</summary>
internal sealed class Http1Head
{
    internal const int SwitchingProtocols = 101;

    private bool _isFramingField;

    /// <summary>0 of a request.</summary>
    internal int Status { get; private set; }

    internal bool IsRequest => Status == 0;

    internal long? ContentLength { get; private set; }

    /// <summary>There is a Transfer-Encoding.</summary>
    internal bool IsEncoded { get; private set; }

    /// <summary>And chunks are the last of it.</summary>
    internal bool IsChunked { get; private set; }

    /// <summary>Its length is said twice and differently, or in a way that not all readers understand alike.</summary>
    internal bool IsDoubtful { get; private set; }

    /// <summary>The protocol that is switched to is HTTP/2 (RFC 7540 §3.2).</summary>
    internal bool UpgradesToHttp2 { get; private set; }

    /// <summary>An answer whose status alone says that it has no body (RFC 9112 §6.3).</summary>
    internal bool NeverHasBody => Status is (>= 100 and < 200) or 204 or 304;

    /// <summary>Takes a line that is to be the first of a message.</summary>
    /// <returns>False when it is neither that of a request nor that of an answer.</returns>
    internal bool TryBegin(ReadOnlySpan<byte> line)
    {
        const int StatusAt = 9;                                                // after "HTTP/1.1 "

        Status = line.StartsWith("HTTP/1."u8) && line.Length > StatusAt && Utf8Parser.TryParse(line[StatusAt..], out int status, out _) ? status : 0;
        ContentLength = null;
        (IsEncoded, IsChunked, IsDoubtful, UpgradesToHttp2, _isFramingField) = (false, false, false, false, false);
        return Status > 0 || Http1Request.IsBegin(line);
    }

    /// <summary>Takes a line of the header section that is not empty.</summary>
    internal void TakeField(ReadOnlySpan<byte> line)
    {
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            IsDoubtful |= _isFramingField;                                     // RFC 9112 §5.2: some readers join it with the line before, some do not
            return;
        }

        int colon = line.IndexOf((byte)':');
        ReadOnlySpan<byte> name = colon < 0 ? default : line[..colon];
        ReadOnlySpan<byte> value = colon < 0 ? default : line[(colon + 1)..].Trim(" \t"u8);
        bool isLength = Ascii.EqualsIgnoreCase(name, "content-length"u8);
        bool isEncoding = Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8);
        _isFramingField = isLength || isEncoding;
        if (isLength)
        {
            TakeLength(value);
        }
        else if (isEncoding)
        {
            IsEncoded = true;
            IsChunked = value.Length >= 7 && Ascii.EqualsIgnoreCase(value[^7..], "chunked"u8);
        }
        else if (Ascii.EqualsIgnoreCase(name, "upgrade"u8))
        {
            UpgradesToHttp2 = Ascii.EqualsIgnoreCase(value, "h2c"u8);
        }
    }

    private void TakeLength(ReadOnlySpan<byte> value)
    {
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            IsDoubtful = true;
            return;
        }

        IsDoubtful |= ContentLength is long other && other != length;
        ContentLength = length;
    }
}
