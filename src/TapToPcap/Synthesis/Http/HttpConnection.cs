using System.Globalization;
using TapToPcap.Common;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Synthesis.Http;

/// <summary>Base of the conversations on which HTTP exchanges are emitted, as HTTP/1.1 or as HTTP/2.</summary>
/// <param name="isEnvoyClient">Whether Envoy sends the requests.</param>
internal abstract class HttpConnection(SegmentEmitter emitter, EndAssignment assignment, Conversation conversation, bool isEnvoyClient)
{
    protected SegmentEmitter Emitter { get; } = emitter;

    protected Conversation Conversation { get; } = conversation;

    protected TcpPeer Client => isEnvoyClient ? Conversation.Local : Conversation.Remote;

    protected TcpPeer Server => isEnvoyClient ? Conversation.Remote : Conversation.Local;

    /// <summary>Whether an exchange can begin before the one before it has ended.</summary>
    internal abstract bool CanInterleave { get; }

    /// <summary>Whether another exchange can follow those that have ended.</summary>
    internal virtual bool CanGoOn => true;

    /// <summary>The number of exchanges that have begun and not ended.</summary>
    internal int Open { get; private set; }

    /// <summary>Takes the ends of the connection again, for another exchange after those that have ended.</summary>
    /// <returns>False if another conversation has them by now.</returns>
    internal bool TryResume(ConversationTable table) => assignment.TryResume(table, Conversation);

    /// <summary>Emits a part of an exchange at the time of its event.</summary>
    internal void Emit(HttpExchange exchange, in TapEvent tapped)
    {
        Conversation.LastTime = tapped.Time;
        HttpPiece piece = tapped.Http!;
        if (exchange is { Request.HasBegun: false, Response.HasBegun: false })
        {
            Open++;
            Begin();
            Conversation.AddComment(Describe(exchange, piece));
            Conversation.AddComment(DescribeMissing(exchange));
        }

        if (exchange.TakeDiscontinuity() is string note)
        {
            Flush(exchange);
            Emitter.EmitUnsizedGap(Conversation, note);
        }

        exchange.MessageOf(piece).HasBegun = true;
        switch (piece.Part)
        {
            case HttpPart.RequestHeaders or HttpPart.ResponseHeaders:
                exchange.Learn(piece);
                EmitHeaders(exchange, piece);
                break;
            case HttpPart.RequestBody or HttpPart.ResponseBody:
                exchange.MessageOf(piece).BodyLength += tapped.Payload.Length;
                exchange.MessageOf(piece).IsCut |= tapped.IsTruncated;
                EmitPart(exchange, tapped);
                break;
            case HttpPart.RequestTrailers or HttpPart.ResponseTrailers:
                EmitTrailers(exchange, piece);
                break;
        }

        exchange.MessageOf(piece).HasEnded |= piece.EndsMessage;
    }

    /// <summary>Ends an exchange, of which nothing more will come.</summary>
    internal void End(HttpExchange exchange, long time)
    {
        Conversation.LastTime = time;
        Open--;
        EmitEnd(exchange);
        if (Open == 0)
        {
            assignment.Release(Conversation);
        }
    }

    /// <summary>Called before each exchange; emits, once, what a connection begins with.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Sends what is held back of an exchange.</summary>
    protected virtual void Flush(HttpExchange exchange)
    {
    }

    /// <summary>Sends bytes after which bytes are missing.</summary>
    /// <param name="missing">How many are missing; null if that is not known.</param>
    protected void SendCut(TcpPeer sender, ReadOnlySpan<byte> bytes, long? missing, string source, bool canFill)
    {
        Emitter.SendCutData(Conversation, sender, bytes, missing is long count ? new KnownCut((ulong)count, source) : null, canFill);
        Emitter.EmitCut(Conversation, sender, default);
    }

    /// <summary>Counts a message that is over before its announced length, and describes it.</summary>
    /// <param name="isRequest">Whether it is the request.</param>
    protected string BreakOff(HttpExchange exchange, HttpMessage message, bool isRequest)
    {
        Emitter.Counts[Counter.BrokenOff]++;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{exchange.Name}: the {(isRequest ? "request" : "response")} broke off after {message.BodyLength:N0} of {message.ContentLength:N0} bytes");
    }

    /// <summary>Bytes that a part of a body takes in the conversation.</summary>
    protected abstract long WireLengthOf(HttpMessage message, long length);

    protected abstract void EmitHeaders(HttpExchange exchange, HttpPiece piece);

    protected abstract void EmitBody(HttpExchange exchange, in TapEvent tapped);

    protected abstract void EmitTrailers(HttpExchange exchange, HttpPiece piece);

    protected abstract void EmitEnd(HttpExchange exchange);

    protected TcpPeer SenderOf(HttpPiece piece) => piece.IsOfRequest ? Client : Server;

    /// <summary>Bytes that are missing of a cut body; null if unknown, as in an exchange recorded in pieces.</summary>
    protected static long? MissingOf(HttpMessage message, in TapEvent tapped) =>
        !tapped.IsStreamed && message.ContentLength > message.BodyLength ? message.ContentLength - message.BodyLength : null;

    private static string? DescribeMissing(HttpExchange exchange) => exchange.Outline switch
    {
        { IsComplete: false } => null,
        { Response: { HasHeaders: false, HasContent: false } } => $"{exchange.Name}: no response is in the tap",
        { Response.HasHeaders: false } => $"{exchange.Name}: the headers of its response are not in the tap",
        { Request: { HasHeaders: false, HasContent: true } } => $"{exchange.Name}: the headers of its request are not in the tap",
        _ => null,
    };

    // Of a body that Envoy cut, too, what is left out includes the bytes that Envoy did not record, if their number is known.
    private void EmitPart(HttpExchange exchange, in TapEvent tapped)
    {
        if (tapped.LeftOut == 0)
        {
            EmitBody(exchange, tapped);
            return;
        }

        HttpPiece piece = tapped.Http!;
        HttpMessage message = exchange.MessageOf(piece);
        long missing = tapped.IsTruncated && MissingOf(message, tapped) is long more ? Math.Max(more, tapped.LeftOut) : tapped.LeftOut;
        EmitBody(exchange, tapped with { IsTruncated = false, Large = null, Http = piece with { EndsMessage = false } });
        Flush(exchange);
        Emitter.EmitLeftOut(Conversation, SenderOf(piece), WireLengthOf(message, missing));
    }

    private static string Describe(HttpExchange exchange, HttpPiece piece) => piece.TimeSource switch
    {
        TimeSource.Date => $"{exchange.Name}: its time is that of the response's date",
        TimeSource.Previous => $"{exchange.Name}: it has no time of its own, this is the time of what precedes it in its tap",
        TimeSource.File => $"{exchange.Name}: it has no time of its own, this is the modification time of its file",
        TimeSource.Arrival => $"{exchange.Name}: it has no time of its own, this is the time of its arrival",
        TimeSource.None => $"{exchange.Name}: it has no time of its own, and none is known",
        _ => exchange.Name,
    };
}
