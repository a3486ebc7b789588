using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;
using TapToPcap.Protocols;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Synthesis.Http;

/// <summary>Emits HTTP exchanges as HTTP/1.1 messages (RFC 9112), one exchange after the other.</summary>
internal sealed class Http1Connection(SegmentEmitter emitter, EndAssignment assignment, Conversation conversation, bool isEnvoyClient) : HttpConnection(emitter, assignment, conversation, isEnvoyClient)
{
    // Assumed for a request whose headers the tap lacks, as a response to it may have any body.
    private const string UnknownMethod = "GET";

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n\0"u8);

    private readonly ArrayBufferWriter<byte> _text = new();
    private string _method = UnknownMethod;
    private bool _isOutOfStep;

    internal override bool CanInterleave => false;

    /// <summary>False after an exchange of which a message is missing: HTTP/1 pairs requests and responses by order only.</summary>
    internal override bool CanGoOn => !_isOutOfStep;

    /// <summary>Whether HTTP/1 can represent what follows a request: the bytes of a tunnel are no messages.</summary>
    internal static bool CanRepresent(HttpPiece request) => request.Find("upgrade"u8) is null && !(request.Find(":method"u8) is byte[] method && method.AsSpan().SequenceEqual("CONNECT"u8));

    protected override void EmitHeaders(HttpExchange exchange, HttpPiece piece)
    {
        HttpMessage message = exchange.MessageOf(piece);
        if (piece.IsOfRequest)
        {
            WriteRequestLine(piece);
        }
        else
        {
            WriteStatusLine(piece);
        }

        message.Framing = FramingOf(piece, message);
        foreach (HttpHeader header in piece.Headers)
        {
            if (!IsReplaced(header, piece, message))
            {
                Write(header);
            }
        }

        WriteFraming(piece, message);
        _text.Write("\r\n"u8);
        Send(SenderOf(piece));
    }

    protected override void EmitBody(HttpExchange exchange, in TapEvent tapped)
    {
        HttpPiece piece = tapped.Http!;
        HttpMessage message = exchange.MessageOf(piece);
        bool isChunk = message.Framing == HttpFraming.Chunked;
        if (isChunk && !tapped.Payload.IsEmpty)
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"{tapped.Payload.Length:x}\r\n"));
        }

        _text.Write(tapped.Payload.Span);
        if (isChunk && !tapped.Payload.IsEmpty)
        {
            _text.Write("\r\n"u8);
        }

        if (tapped.IsTruncated)
        {
            SendCut(SenderOf(piece), _text.WrittenSpan, isChunk ? null : MissingOf(message, tapped), "Content-Length", canFill: true);
            _text.ResetWrittenCount();
        }
        else
        {
            Send(SenderOf(piece));
        }
    }

    // A chunk has its length before it, in hexadecimal digits, and two line ends.
    protected override long WireLengthOf(HttpMessage message, long length) =>
        message.Framing == HttpFraming.Chunked ? length + 4 + length.ToString("x", CultureInfo.InvariantCulture).Length : length;

    protected override void EmitTrailers(HttpExchange exchange, HttpPiece piece)
    {
        HttpMessage message = exchange.MessageOf(piece);
        if (message.Framing != HttpFraming.Chunked)
        {
            return;                                                            // only chunks can have trailers, RFC 9112 §7.1.2
        }

        _text.Write("0\r\n"u8);
        foreach (HttpHeader trailer in piece.Headers)
        {
            Write(trailer);
        }

        _text.Write("\r\n"u8);
        message.Framing = HttpFraming.None;
        Send(SenderOf(piece));
    }

    protected override void EmitEnd(HttpExchange exchange)
    {
        EndChunks(exchange.Request, Client);
        EndChunks(exchange.Response, Server);
        _method = UnknownMethod;
        _isOutOfStep |= !exchange.Request.HasBegun || !exchange.Response.HasBegun;
    }

    private void EndChunks(HttpMessage message, TcpPeer sender)
    {
        if (message.Framing == HttpFraming.Chunked)
        {
            _text.Write("0\r\n\r\n"u8);
            Send(sender);
        }
    }

    private void WriteRequestLine(HttpPiece request)
    {
        _method = TextOf(request, ":method"u8) ?? UnknownMethod;
        Write($"{_method} {TextOf(request, ":path"u8) ?? "/"} HTTP/1.1\r\n");
        if (request.Find(":authority"u8) is byte[] authority)
        {
            Write(new HttpHeader("Host"u8.ToArray(), authority));
        }
    }

    private void WriteStatusLine(HttpPiece response)
    {
        string status = TextOf(response, ":status"u8) ?? "200";
        bool isNumber = int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out int code);
        using HttpResponseMessage named = new(isNumber && code < 1000 ? (HttpStatusCode)code : HttpStatusCode.OK);
        Write($"HTTP/1.1 {status} {named.ReasonPhrase}\r\n");
    }

    // RFC 9112 §6.3. In a whole exchange what follows the headers is known; in one recorded in pieces, only what they announce.
    private HttpFraming FramingOf(HttpPiece headers, HttpMessage message)
    {
        Http1MessageLength announced = AnnouncedBy(headers);
        if (!headers.IsOfRequest && announced.End is Http1BodyEnd.None or Http1BodyEnd.Tunnel)
        {
            return HttpFraming.None;
        }

        bool isChunked = announced.End == Http1BodyEnd.Chunks;
        if (headers.Body is HttpBody body)
        {
            bool hasBody = body.Length > 0 || body.IsCut;
            bool needsChunks = body.HasTrailers || (hasBody && isChunked) || (body.IsCut && !(message.ContentLength > body.Length));
            return needsChunks ? HttpFraming.Chunked : hasBody || !headers.IsOfRequest ? HttpFraming.Length : HttpFraming.None;
        }

        bool mayHaveBody = isChunked || !headers.IsOfRequest || _method is not ("GET" or "HEAD" or "OPTIONS" or "TRACE");
        return announced.End == Http1BodyEnd.Length ? HttpFraming.Length : mayHaveBody ? HttpFraming.Chunked : HttpFraming.None;
    }

    private Http1MessageLength AnnouncedBy(HttpPiece headers)
    {
        Http1LengthFields fields = default;
        foreach (HttpHeader header in headers.Headers.Where(IsFraming))
        {
            fields = header.Is("content-length"u8) ? fields.WithContentLength(header.Value) : fields.WithTransferEncoding(header.Value);
        }

        if (headers.IsOfRequest)
        {
            return Http1MessageLength.OfRequest(fields);
        }

        int status = headers.Find(":status"u8) is byte[] text && Utf8Parser.TryParse(text, out int code, out _) ? code : (int)HttpStatusCode.OK;
        return Http1MessageLength.OfResponse(status, _method == "HEAD" ? RequestKind.Head : RequestKind.Usual, fields);
    }

    private void WriteFraming(HttpPiece headers, HttpMessage message)
    {
        switch (message.Framing)
        {
            case HttpFraming.Length:
                long length = headers.Body is { IsCut: false, Length: long held } ? held : message.ContentLength!.Value;
                Write(string.Create(CultureInfo.InvariantCulture, $"content-length: {length}\r\n"));
                break;
            case HttpFraming.Chunked:
                Write("transfer-encoding: chunked\r\n");
                break;
        }
    }

    // A response without a body may keep its Content-Length, as to HEAD; a request without one may only keep a length of 0.
    private static bool IsReplaced(HttpHeader header, HttpPiece headers, HttpMessage message)
    {
        bool isTrue = message.Framing == HttpFraming.None && (!headers.IsOfRequest || message.ContentLength == 0);
        bool isHost = header.Is("host"u8) && headers.Find(":authority"u8) is not null;
        return header.IsPseudo || isHost || (IsFraming(header) && !isTrue);
    }

    private static bool IsFraming(HttpHeader header) => header.Is("content-length"u8) || header.Is("transfer-encoding"u8);

    private static string? TextOf(HttpPiece piece, ReadOnlySpan<byte> name) => piece.Find(name) is byte[] value ? Encoding.Latin1.GetString(value) : null;

    private void Write(string text) => _text.Write(Encoding.Latin1.GetBytes(text));

    private void Write(HttpHeader header)
    {
        _text.Write(header.Name);
        _text.Write(": "u8);
        WriteLine(header.Value);
    }

    // RFC 9110 §5.5: a recipient replaces CR, LF and NUL in a value by spaces.
    private void WriteLine(ReadOnlySpan<byte> value)
    {
        Span<byte> line = _text.GetSpan(value.Length + 2);
        value.CopyTo(line);
        line[..value.Length].ReplaceAny(LineEnds, (byte)' ');
        "\r\n"u8.CopyTo(line[value.Length..]);
        _text.Advance(value.Length + 2);
    }

    private void Send(TcpPeer sender)
    {
        Emitter.SendData(Conversation, sender, _text.WrittenSpan, isCut: false);
        _text.ResetWrittenCount();
    }
}
