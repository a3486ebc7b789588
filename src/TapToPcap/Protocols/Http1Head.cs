using System.Buffers.Text;
using System.Text;

namespace TapToPcap.Protocols;

/// <summary>Collects from the start line and header fields of an HTTP/1 message what determines how its body ends.</summary>
internal sealed class Http1Head
{
    private Http1LengthFields _fields;
    private Field _last;

    private enum Field
    {
        Other,
        ContentLength,
        TransferEncoding,
        Upgrade,
    }

    /// <summary>The status code; 0 for a request.</summary>
    internal int Status { get; private set; }

    internal bool IsRequest => Status == 0;

    /// <summary>Whether this is an interim response, which another response to the same request follows.</summary>
    internal bool IsInterim => Status is >= 100 and < 200 and not Http1MessageLength.SwitchingProtocols;

    /// <summary>The kind of the request; Unknown for a response.</summary>
    internal RequestKind Kind { get; private set; }

    /// <summary>Whether the Upgrade field names HTTP/2 (RFC 7540 §3.2).</summary>
    internal bool UpgradesToHttp2 { get; private set; }

    /// <summary>Takes the first line of a message.</summary>
    /// <param name="line">Not empty.</param>
    /// <returns>False when it is neither a request line nor a status line.</returns>
    internal bool TryBegin(ReadOnlySpan<byte> line)
    {
        const int StatusAt = 9;                                                // after "HTTP/1.1 "

        Status = line.StartsWith("HTTP/1."u8) && line.Length > StatusAt && Utf8Parser.TryParse(line[StatusAt..], out uint status, out _) ? (int)Math.Min(status, int.MaxValue) : 0;
        (_fields, _last, UpgradesToHttp2) = (default, Field.Other, false);
        Kind = Status > 0 ? RequestKind.Unknown : Http1Request.KindOf(line);
        return Status > 0 || Http1Request.IsLine(line);
    }

    /// <summary>Takes a line of the header section.</summary>
    /// <param name="line">Not empty. Of a long line only the beginning, as <see cref="LineCollector"/> keeps it.</param>
    internal void TakeField(ReadOnlySpan<byte> line)
    {
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            DoubtLast();                                                       // RFC 9112 §5.2: only some readers join folded lines
            return;
        }

        int colon = line.IndexOf((byte)':');
        _last = colon < 0 ? Field.Other : FieldOf(line[..colon]);
        if (_last == Field.Other)
        {
            return;
        }

        ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t"u8);
        switch (_last)
        {
            case Field.ContentLength:
                _fields = _fields.WithContentLength(value);
                break;
            case Field.TransferEncoding:
                _fields = _fields.WithTransferEncoding(value);
                break;
            case Field.Upgrade:
                UpgradesToHttp2 = Ascii.EqualsIgnoreCase(value, "h2c"u8);
                break;
        }

        if (line.Length >= LineCollector.MaxKept)
        {
            DoubtLast();                                                       // its end was not kept
        }
    }

    /// <summary>How long the body is, once the header section has ended.</summary>
    /// <param name="request">The request that a response answers.</param>
    internal Http1MessageLength Length(RequestKind request) => IsRequest ? Http1MessageLength.OfRequest(_fields) : Http1MessageLength.OfResponse(Status, request, _fields);

    private static Field FieldOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        14 when Ascii.EqualsIgnoreCase(name, "content-length"u8) => Field.ContentLength,
        17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8) => Field.TransferEncoding,
        7 when Ascii.EqualsIgnoreCase(name, "upgrade"u8) => Field.Upgrade,
        _ => Field.Other,
    };

    private void DoubtLast() => _fields = _last switch
    {
        Field.ContentLength => _fields.WithDoubtfulLength(),
        Field.TransferEncoding => _fields.WithDoubtfulEncoding(),
        _ => _fields,
    };
}
