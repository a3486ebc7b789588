using TapToPcap.Reading;

namespace TapToPcap.Synthesis;

/// <summary>A conversation on which HTTP exchanges are told, in one of its forms.</summary>
/// <param name="isEnvoyClient">Whether Envoy sends the requests.</param>
internal abstract class HttpConnection(ConversationTeller teller, Conversation conversation, bool isEnvoyClient)
{
    protected ConversationTeller Teller { get; } = teller;

    protected Conversation Conversation { get; } = conversation;

    protected TcpPeer Client => isEnvoyClient ? Conversation.Local : Conversation.Remote;

    protected TcpPeer Server => isEnvoyClient ? Conversation.Remote : Conversation.Local;

    /// <summary>Whether an exchange can begin before the one before it has ended.</summary>
    internal abstract bool CanInterleave { get; }

    /// <summary>Whether another exchange can follow those that have ended.</summary>
    internal virtual bool CanGoOn => true;

    /// <summary>Exchanges that have begun and not ended.</summary>
    internal int Open { get; private set; }

    /// <summary>Another exchange follows those that have ended.</summary>
    /// <returns>False where something else shows its connection meanwhile.</returns>
    internal bool TryResume(ConversationTable table) => Teller.TryResume(table, Conversation);

    /// <summary>Tells a part of an exchange at the time of its event.</summary>
    internal void Tell(HttpExchange exchange, in TapEvent tapped)
    {
        Conversation.LastTime = tapped.Time;
        HttpPiece piece = tapped.Http!;
        if (exchange is { Request.HasBegun: false, Response.HasBegun: false })
        {
            Open++;
            Begin();
            Conversation.Say(Describe(exchange, piece));
        }

        if (exchange.TakeMissed() is string note)
        {
            Teller.TellMissed(Conversation, note);
        }

        exchange.MessageOf(piece).HasBegun = true;
        switch (piece.Part)
        {
            case HttpPart.RequestHeaders or HttpPart.ResponseHeaders:
                exchange.MessageOf(piece).Learn(piece);
                TellHeaders(exchange, piece);
                break;
            case HttpPart.RequestBody or HttpPart.ResponseBody:
                exchange.MessageOf(piece).BodyLength += tapped.Payload.Length;
                TellBody(exchange, tapped);
                break;
            case HttpPart.RequestTrailers or HttpPart.ResponseTrailers:
                TellTrailers(exchange, piece);
                break;
        }

        exchange.MessageOf(piece).HasEnded |= piece.EndsMessage;
    }

    /// <summary>Nothing more of an exchange will come.</summary>
    internal void End(HttpExchange exchange, long time)
    {
        Conversation.LastTime = time;
        Open--;
        TellEnd(exchange);
        if (Open == 0)
        {
            Teller.Leave(Conversation);
        }
    }

    /// <summary>Tells what a connection begins with, before its first exchange.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Sends bytes that end where bytes are missing.</summary>
    /// <param name="missing">How many; null where nothing tells.</param>
    protected void SendCut(TcpPeer sender, ReadOnlySpan<byte> bytes, long? missing, string source, bool canFill)
    {
        Teller.SendData(Conversation, sender, bytes, isCut: true);
        if (missing is long count)
        {
            Teller.TellMissing(Conversation, sender, (ulong)count, source, canFill);
        }
        else
        {
            Teller.TellCut(Conversation, sender, default);
        }
    }

    protected abstract void TellHeaders(HttpExchange exchange, HttpPiece piece);

    protected abstract void TellBody(HttpExchange exchange, in TapEvent tapped);

    protected abstract void TellTrailers(HttpExchange exchange, HttpPiece piece);

    protected abstract void TellEnd(HttpExchange exchange);

    protected TcpPeer SenderOf(HttpPiece piece) => piece.IsOfRequest ? Client : Server;

    /// <summary>How many bytes are missing of a body that was cut; null where nothing tells, as of one of many pieces.</summary>
    protected static long? MissingOf(HttpMessage message, in TapEvent tapped) =>
        !tapped.IsStreamed && message.ContentLength > message.BodyLength ? message.ContentLength - message.BodyLength : null;

    private static string Describe(HttpExchange exchange, HttpPiece piece) => piece.TimeSource switch
    {
        TimeSource.Date => $"{exchange.Name}: its time is that of the response's date",
        TimeSource.Previous => $"{exchange.Name}: it has no time, this is that of what its tap tells before it",
        TimeSource.File => $"{exchange.Name}: it has no time, this is when its file was changed last",
        TimeSource.Arrival => $"{exchange.Name}: it has no time, this is when it arrived",
        TimeSource.None => $"{exchange.Name}: it has no time, and nothing tells one",
        _ => exchange.Name,
    };
}
