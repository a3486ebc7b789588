using TapToPcap.Protocols;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Settings;
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
        _frames.Headers(StreamOf(exchange), BlockOf(piece), Ends(exchange, piece));
        Send(SenderOf(piece));
    }

    protected override void EmitBody(HttpExchange exchange, in TapEvent tapped)
    {
        HttpPiece piece = tapped.Http!;
        TcpPeer sender = SenderOf(piece);
        Use(sender, tapped.Payload.Length);
        if (tapped.IsTruncated)
        {
            EmitCutBody(exchange, tapped, sender);
            return;
        }

        _frames.Body(StreamOf(exchange), tapped.Payload.Span, Ends(exchange, piece));
        Send(sender);
    }

    private void EmitCutBody(HttpExchange exchange, in TapEvent tapped, TcpPeer sender)
    {
        long? missing = MissingOf(exchange.MessageOf(tapped.Http!), tapped);
        switch (missing is long count ? Emitter.Gaps.FormOf((ulong)count) : CutForm.Gap)
        {
            case CutForm.Snapped:
                Snap(exchange, tapped, sender, missing!.Value);
                break;
            case CutForm.Zeros:
                Fill(exchange, tapped, sender, missing!.Value);
                break;
            default:
                _frames.Body(StreamOf(exchange), tapped.Payload.Span, endsStream: false);
                SendCut(sender, _frames.Written, missing is long body ? Http2Writer.LengthOf(body) : null, Source, canFill: false);
                _frames.Clear();
                break;
        }
    }

    protected override long WireLengthOf(HttpMessage message, long length) => Http2Writer.LengthOf(length);

    protected override void EmitTrailers(HttpExchange exchange, HttpPiece piece)
    {
        _frames.Headers(StreamOf(exchange), BlockOf(piece), endsStream: true);
        exchange.MessageOf(piece).HasEnded = true;
        Send(SenderOf(piece));
    }

    protected override void EmitEnd(HttpExchange exchange)
    {
        if (exchange.Stream == 0)
        {
            return;
        }

        if (exchange.Request is { HasBegun: true, HasEnded: false, Lacking: 0 })
        {
            _frames.Body(exchange.Stream, default, endsStream: true);
            Send(Client);
        }

        if (!exchange.Response.HasBegun)
        {
            _frames.RstStream(exchange.Stream);
            Conversation.AddComment(exchange.Outline.IsComplete ? null : $"{exchange.Name}: no response is in the tap");
            Send(Server);
        }
        else if (exchange.Response is { HasEnded: false, Lacking: 0 })
        {
            _frames.Body(exchange.Stream, default, endsStream: true);
            Send(Server);
        }
    }

    // The sender of a body that is shorter than announced did not end it, as END_STREAM would say.
    private bool Ends(HttpExchange exchange, HttpPiece piece)
    {
        HttpMessage message = exchange.MessageOf(piece);
        if (!piece.EndsMessage || message.IsCut || message.Lacking == 0)
        {
            return piece.EndsMessage;
        }

        Conversation.AddComment(BreakOff(exchange, message, piece.IsOfRequest));
        return false;
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

    // Frame headers are invented anyway, so they are written with the lengths that they had in full; only the body lacks bytes.
    private void Snap(HttpExchange exchange, in TapEvent tapped, TcpPeer sender, long missing)
    {
        KnownCut cut = new((ulong)missing, "Content-Length");
        Emitter.Gaps.Count(cut.Missing);
        Use(sender, missing);
        string? comment = GapComments.Snapped(sender, cut);
        ReadOnlySpan<byte> rest = tapped.Payload.Span;
        for (long left = rest.Length + missing; left > 0;)
        {
            int length = (int)Math.Min(left, Http2Writer.MaxPayload);
            ReadOnlySpan<byte> recorded = rest[..Math.Min(rest.Length, length)];
            rest = rest[recorded.Length..];
            left -= length;
            _frames.BodyBeginning(StreamOf(exchange), recorded, length, endsStream: left == 0 && Ends(exchange, tapped.Http!));
            if (recorded.Length == length)
            {
                Send(sender);
                continue;
            }

            Emitter.SendSnapped(Conversation, sender, _frames.Written, (ulong)(length - recorded.Length), comment);
            _frames.Clear();
            comment = null;
        }
    }

    // Zeros in place of whole frames would not be valid frames, so they are the payload of DATA frames of their own.
    private void Fill(HttpExchange exchange, in TapEvent tapped, TcpPeer sender, long missing)
    {
        _frames.Body(StreamOf(exchange), tapped.Payload.Span, endsStream: false);
        Send(sender);
        Emitter.Gaps.Count((ulong)missing);
        Conversation.AddComment(GapComments.Missing(sender, new KnownCut((ulong)missing, Source)));
        Use(sender, missing);
        _frames.Body(exchange.Stream, new byte[missing], Ends(exchange, tapped.Http!));
        Send(sender);
    }

    private void Use(TcpPeer sender, long count)
    {
        ref long used = ref sender == Client ? ref _sentByClient : ref _sentByServer;
        if (used >= WindowUsed)
        {
            Http2Writer update = new();
            update.WindowUpdate((int)Math.Min(used, Http2Writer.MaxWindow));   // before it grows past its maximum, RFC 9113 §6.9.1
            Emitter.SendData(Conversation, Conversation.Other(sender), update.Written);
            used = 0;
        }

        used += count;
    }

    private void Send(TcpPeer sender)
    {
        Emitter.SendData(Conversation, sender, _frames.Written);
        _frames.Clear();
    }
}
