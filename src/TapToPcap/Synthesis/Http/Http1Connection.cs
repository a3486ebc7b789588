using System.Buffers;
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

    private const string Source = "Content-Length";

    // With what follows it, it fits in the largest packet.
    private const int MaxHeld = 65_000;

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n\0"u8);

    private readonly ArrayBufferWriter<byte> _text = new();
    private bool _isOutOfStep;

    internal override bool CanInterleave => false;

    /// <summary>False after a tunnel, and after an exchange of which a message is missing: HTTP/1 pairs requests and responses by order
    /// only.</summary>
    internal override bool CanGoOn => !_isOutOfStep;

    protected override void EmitHeaders(HttpExchange exchange, HttpPiece piece)
    {
        HttpMessage message = exchange.MessageOf(piece);
        if (piece.IsOfRequest)
        {
            WriteRequestLine(piece);
        }
        else
        {
            Flush(exchange.Request, Client);
            WriteStatusLine(piece);
        }

        Http1LengthFields fields = FieldsOf(piece);
        message.Framing = FramingOf(exchange, piece, fields);
        foreach (HttpHeader header in piece.Headers)
        {
            if (!IsInStartLine(header, piece))
            {
                Write(header);
            }
        }

        if (message.Framing == HttpFraming.Chunked && fields.Coding != Http1TransferCoding.Chunked)
        {
            Write("transfer-encoding: chunked\r\n");
            Conversation.AddComment($"{exchange.Name}: transfer-encoding: chunked of the {(piece.IsOfRequest ? "request" : "response")} is invented, as the tap does not have it");
        }

        _text.Write("\r\n"u8);
        SendHoldOrFinish(exchange, piece, mustHold: MustHold(exchange, message, piece));
    }

    protected override void EmitBody(HttpExchange exchange, in TapEvent tapped)
    {
        HttpPiece piece = tapped.Http!;
        HttpMessage message = exchange.MessageOf(piece);
        bool mustHold = !tapped.IsTruncated && message.Held?.WrittenCount + tapped.Payload.Length <= MaxHeld;
        if (!mustHold)
        {
            message.MoveHeldTo(_text);
        }

        if (tapped.IsTruncated)
        {
            SendCutBody(message, tapped);
        }
        else if (message.Framing == HttpFraming.Chunked && !tapped.Payload.IsEmpty)
        {
            WriteChunkSize(tapped.Payload.Length);
            _text.Write(tapped.Payload.Span);
            _text.Write("\r\n"u8);
        }
        else
        {
            _text.Write(tapped.Payload.Span);
        }

        SendHoldOrFinish(exchange, piece, mustHold);
    }

    // A chunk has its length before it, in hexadecimal digits, and two line ends.
    protected override long WireLengthOf(HttpMessage message, long length) =>
        message.Framing == HttpFraming.Chunked ? length + 4 + length.ToString("x", CultureInfo.InvariantCulture).Length : length;

    protected override void EmitTrailers(HttpExchange exchange, HttpPiece piece)
    {
        HttpMessage message = exchange.MessageOf(piece);
        if (message.Framing != HttpFraming.Chunked)
        {
            // Only chunks can have trailers, RFC 9112 §7.1.2.
            Conversation.AddComment($"{exchange.Name}: its trailers have no place in HTTP/1 after a body that is not in chunks: {string.Join("; ", piece.Headers.Select(TextOf))}");
            return;
        }

        message.MoveHeldTo(_text);
        _text.Write("0\r\n"u8);
        foreach (HttpHeader trailer in piece.Headers.Where(trailer => !trailer.IsPseudo))
        {
            Write(trailer);
        }

        _text.Write("\r\n"u8);
        message.Framing = HttpFraming.None;
        Send(SenderOf(piece));
    }

    protected override void EmitEnd(HttpExchange exchange)
    {
        FinishOpen(exchange, exchange.Request, isRequest: true);
        FinishOpen(exchange, exchange.Response, isRequest: false);
        _isOutOfStep |= !exchange.Request.HasBegun || !exchange.Response.HasBegun || exchange.IsTunnel;
    }

    protected override void Flush(HttpExchange exchange)
    {
        Flush(exchange.Request, Client);
        Flush(exchange.Response, Server);
    }

    // Readers show the headers of a body with missing bytes only if all that precedes these is in one packet, whose length says that it
    // lacks some.
    private static bool MustHold(HttpExchange exchange, HttpMessage message, HttpPiece headers)
    {
        MessageOutline known = headers.IsOfRequest ? exchange.Outline.Request : exchange.Outline.Response;
        bool lacksBytes = known.Body.IsCut || (message.Framing == HttpFraming.Length && known.LacksBytes);
        return exchange.Outline.IsComplete && known.HasBody && lacksBytes && (message.Framing is HttpFraming.Chunked or HttpFraming.Length);
    }

    private void SendHoldOrFinish(HttpExchange exchange, HttpPiece piece, bool mustHold)
    {
        HttpMessage message = exchange.MessageOf(piece);
        if (mustHold)
        {
            message.Hold(_text.WrittenSpan);
            _text.ResetWrittenCount();
        }

        if (piece.EndsMessage)
        {
            Finish(exchange, message, piece.IsOfRequest);
        }
        else if (!mustHold)
        {
            Send(SenderOf(piece));
        }
    }

    private void Flush(HttpMessage message, TcpPeer sender)
    {
        if (message.Held is not null)
        {
            message.MoveHeldTo(_text);
            Send(sender);
        }
    }

    private void FinishOpen(HttpExchange exchange, HttpMessage message, bool isRequest)
    {
        if (message is { HasBegun: true, HasEnded: false })
        {
            Finish(exchange, message, isRequest);
        }
    }

    private void Finish(HttpExchange exchange, HttpMessage message, bool isRequest)
    {
        TcpPeer sender = isRequest ? Client : Server;
        message.MoveHeldTo(_text);
        if (message.Framing == HttpFraming.Chunked)
        {
            _text.Write("0\r\n\r\n"u8);
        }

        long lacking = message.Framing == HttpFraming.Length && exchange.Outline.IsComplete ? message.Lacking : 0;
        message.Framing = HttpFraming.None;
        if (lacking == 0)
        {
            Send(sender);
            return;
        }

        if (message.IsCut)
        {
            SendCut(sender, _text.WrittenSpan, lacking, Source, canFill: true);
        }
        else
        {
            Emitter.SendBrokenOff(Conversation, sender, _text.WrittenSpan, (ulong)lacking, BreakOff(exchange, message, isRequest));
        }

        _text.ResetWrittenCount();
    }

    // Missing bytes belong to the chunk that lacks them, so that readers find what follows it.
    private void SendCutBody(HttpMessage message, in TapEvent tapped)
    {
        bool isChunk = message.Framing == HttpFraming.Chunked;
        long? missing = MissingOf(message, tapped);
        long represented = missing ?? MessageMeter.UnknownSize;
        if (isChunk)
        {
            WriteChunkSize(tapped.Payload.Length + represented);
        }

        _text.Write(tapped.Payload.Span);
        SendCut(SenderOf(tapped.Http!), _text.WrittenSpan, missing, Source, canFill: true);
        _text.ResetWrittenCount();
        message.MissingLength += represented;
        if (isChunk)
        {
            _text.Write("\r\n"u8);
        }
    }

    private void WriteRequestLine(HttpPiece request)
    {
        byte[]? authority = request.Find(":authority"u8);
        string target = TextOf(request, ":path"u8) ?? (request.IsConnect && authority is not null ? Encoding.Latin1.GetString(authority) : "/");
        Write($"{TextOf(request, ":method"u8) ?? UnknownMethod} {target} HTTP/1.1\r\n");
        if (authority is not null)
        {
            Write(new HttpHeader("Host"u8.ToArray(), authority));
        }
    }

    private void WriteStatusLine(HttpPiece response)
    {
        using HttpResponseMessage named = new(response.Status is < 1000 and int code ? (HttpStatusCode)code : HttpStatusCode.OK);
        Write($"HTTP/1.1 {TextOf(response, ":status"u8)} {(response.Status is null ? "" : named.ReasonPhrase)}\r\n");
    }

    // RFC 9112 §6.3. What follows the headers is known of most exchanges; else only what they announce. Chunks are used too where
    // Content-Length does not fit the body, as they override it.
    private static HttpFraming FramingOf(HttpExchange exchange, HttpPiece headers, in Http1LengthFields fields)
    {
        if (exchange.IsTunnel)
        {
            return HttpFraming.Tunnel;
        }

        if (!headers.IsOfRequest && (exchange.IsHead || headers.Status is (>= 100 and < 200) or 204 or 304))
        {
            return HttpFraming.None;
        }

        if (fields.Coding == Http1TransferCoding.Chunked)
        {
            return HttpFraming.Chunked;
        }

        MessageOutline? known = exchange.Outline.IsComplete ? headers.IsOfRequest ? exchange.Outline.Request : exchange.Outline.Response : null;
        bool isLength = fields is { ContentLength: not null, IsLengthInvalid: false, Coding: Http1TransferCoding.None };
        if (isLength && known is not { Body.HasTrailers: true } && !(known?.Body.Length > fields.ContentLength))
        {
            return HttpFraming.Length;
        }

        bool mayHaveBody = known?.HasContent ?? !(headers.HasMethod("GET"u8) || headers.HasMethod("HEAD"u8) || headers.HasMethod("OPTIONS"u8) || headers.HasMethod("TRACE"u8));
        return headers.IsOfRequest && !mayHaveBody && fields == default ? HttpFraming.None : HttpFraming.Chunked;
    }

    private static Http1LengthFields FieldsOf(HttpPiece headers)
    {
        Http1LengthFields fields = default;
        foreach (HttpHeader header in headers.Headers)
        {
            if (header.Is("content-length"u8))
            {
                fields = fields.WithContentLength(header.Value);
            }
            else if (header.Is("transfer-encoding"u8))
            {
                fields = fields.WithTransferEncoding(header.Value);
            }
        }

        return fields;
    }

    private static bool IsInStartLine(HttpHeader header, HttpPiece headers) =>
        header.IsPseudo || (header.Is("host"u8) && headers.Find(":authority"u8) is not null);

    private static string TextOf(HttpHeader header) =>
        string.Concat($"{Encoding.Latin1.GetString(header.Name)}: {Encoding.Latin1.GetString(header.Value)}".Select(letter => char.IsControl(letter) ? '?' : letter));

    private void WriteChunkSize(long size) => Write(string.Create(CultureInfo.InvariantCulture, $"{size:x}\r\n"));

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
        Emitter.SendData(Conversation, sender, _text.WrittenSpan);
        _text.ResetWrittenCount();
    }
}
