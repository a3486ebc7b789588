using TapToPcap.Protocols;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Synthesis.Http;

/// <summary>Emits HTTP exchanges as the streams of an HTTP/2 connection with prior knowledge (RFC 9113 §3.3).</summary>
internal sealed class Http2Connection(SegmentEmitter emitter, EndAssignment assignment, Conversation conversation, bool isEnvoyClient) : HttpConnection(emitter, assignment, conversation, isEnvoyClient)
{
    // RFC 9113 §5.1.1: the streams of a client have odd numbers.
    private const int FirstStream = 1;

    // The bytes of DATA after which the receiver opens the window of the connection again.
    private const long WindowUsed = 1 << 30;

    private const string Source = "Content-Length, with the frames that it takes";

    private readonly Http2Writer _frames = new();
    private int _nextStream = FirstStream;
    private long _sentByClient;
    private long _sentByServer;

    internal override bool CanInterleave => true;

    // RFC 9113 §3.4: both ends begin with SETTINGS, and acknowledge those of the other.
    protected override void Begin()
    {
        if (_nextStream > FirstStream)
        {
            return;
        }

        _frames.Preface();
        _frames.Settings();
        Send(Client);
        _frames.Settings();
        _frames.SettingsAck();
        Send(Server);
        _frames.SettingsAck();
        Send(Client);
    }

    protected override void EmitHeaders(HttpExchange exchange, HttpPiece piece)
    {
        _frames.Headers(StreamOf(exchange), BlockOf(piece), piece.EndsMessage);
        Send(SenderOf(piece));
    }

    protected override void EmitBody(HttpExchange exchange, in TapEvent tapped)
    {
        HttpPiece piece = tapped.Http!;
        TcpPeer sender = SenderOf(piece);
        Use(sender, tapped.Payload.Length);
        _frames.Body(StreamOf(exchange), tapped.Payload.Span, piece.EndsMessage && !tapped.IsTruncated);
        if (!tapped.IsTruncated)
        {
            Send(sender);
            return;
        }

        long? missing = MissingOf(exchange.MessageOf(piece), tapped);
        if (missing is long count && Emitter.Gaps.TryFill((ulong)count))
        {
            Fill(exchange, piece, sender, count);
            return;
        }

        SendCut(sender, _frames.Written, missing is long body ? Http2Writer.LengthOf(body) : null, Source, canFill: false);
        _frames.Clear();
    }

    protected override long WireLengthOf(HttpMessage message, long length) => Http2Writer.LengthOf(length);

    protected override void EmitTrailers(HttpExchange exchange, HttpPiece piece)
    {
        _frames.Headers(StreamOf(exchange), BlockOf(piece), endsStream: true);
        Send(SenderOf(piece));
    }

    protected override void EmitEnd(HttpExchange exchange)
    {
        if (exchange.Stream == 0)
        {
            return;
        }

        if (exchange.Request is { HasBegun: true, HasEnded: false })
        {
            _frames.Body(exchange.Stream, default, endsStream: true);
            Send(Client);
        }

        if (!exchange.Response.HasBegun)
        {
            _frames.RstStream(exchange.Stream);
            Conversation.AddComment($"{exchange.Name}: no response is in the tap");
            Send(Server);
        }
        else if (!exchange.Response.HasEnded)
        {
            _frames.Body(exchange.Stream, default, endsStream: true);
            Send(Server);
        }
    }

    private int StreamOf(HttpExchange exchange)
    {
        if (exchange.Stream == 0)
        {
            exchange.Stream = _nextStream;
            _nextStream += 2;
        }

        return exchange.Stream;
    }

    private static byte[] BlockOf(HttpPiece piece)
    {
        HpackWriter block = new();
        foreach (HttpHeader header in piece.Headers)
        {
            block.Add(header.Name, header.Value);
        }

        return block.Finish();
    }

    // Zeros in place of whole frames would not be valid frames, so they are the payload of DATA frames of their own.
    private void Fill(HttpExchange exchange, HttpPiece piece, TcpPeer sender, long missing)
    {
        Emitter.Gaps.Count((ulong)missing);
        Conversation.AddComment(GapComments.Missing(sender, (ulong)missing, Source));
        Use(sender, missing);
        _frames.Body(exchange.Stream, new byte[missing], piece.EndsMessage);
        Send(sender);
    }

    private void Use(TcpPeer sender, long count)
    {
        ref long used = ref sender == Client ? ref _sentByClient : ref _sentByServer;
        if (used >= WindowUsed)
        {
            Http2Writer update = new();
            update.WindowUpdate((int)Math.Min(used, Http2Writer.MaxWindow));   // before it grows past its maximum, RFC 9113 §6.9.1
            Emitter.SendData(Conversation, Conversation.Other(sender), update.Written, isCut: false);
            used = 0;
        }

        used += count;
    }

    private void Send(TcpPeer sender)
    {
        Emitter.SendData(Conversation, sender, _frames.Written, isCut: false);
        _frames.Clear();
    }
}
