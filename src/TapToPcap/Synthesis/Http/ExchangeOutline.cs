using System.Buffers;
using System.Text;
using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Http;

/// <summary>What a tap has of one exchange, and whether HTTP/1.1 can represent it.</summary>
internal sealed class ExchangeOutline
{
    // RFC 9110 §5.6.2.
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // Of the methods, Wireshark 4.0 takes only these for a request.
    private static readonly HashSet<string> ShownMethods =
    [
        .. "GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH REPORT MERGE UPDATE LABEL".Split(' '),
        .. "CHECKIN CHECKOUT UNCHECKOUT MKACTIVITY MKWORKSPACE VERSION-CONTROL BASELINE-CONTROL SUBSCRIBE UNSUBSCRIBE NOTIFY POLL M-SEARCH".Split(' '),
        .. "BCOPY BMOVE BDELETE BPROPFIND BPROPPATCH RPC_CONNECT RPC_IN_DATA RPC_OUT_DATA CCM_POST".Split(' '),
    ];

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n\0"u8);

    // Of a message that lacks bytes, readers show the headers only if all that was recorded is in one packet, whose size is limited.
    private const int MaxBeforeCut = 60_000;

    private bool _asksForTunnel;
    private bool _hasRequestLength;
    private bool _isOutOfOrder;
    private int? _status;
    private bool _isTextInvalid;
    private bool _isTextLossy;
    private bool _isGrpc;

    internal MessageOutline Request { get; } = new();

    internal MessageOutline Response { get; } = new();

    /// <summary>Whether everything that the tap has of the exchange was added.</summary>
    internal bool IsComplete { get; set; }

    /// <summary>Whether the connection becomes a tunnel: a response opens it, or one that the tap lacks may have.</summary>
    internal bool IsTunnel { get; private set; }

    /// <summary>Whether its request is HEAD.</summary>
    internal bool IsHead { get; private set; }

    /// <summary>Whether its request is CONNECT.</summary>
    internal bool IsConnect { get; private set; }

    /// <summary>Whether HTTP/1.1 has no form for the exchange, so that readers would take it for another.</summary>
    internal bool IsBeyondHttp1 =>
        _isTextInvalid || IsReversed || LacksHeaders(Request) || LacksHeaders(Response) || (IsTunnel ? IsBeyondTunnel : IsWithoutBody && Response.HasContent);

    /// <summary>Whether HTTP/1.1 would lose something of the exchange, or of what readers make of it.</summary>
    internal bool NeedsHttp2 =>
        IsBeyondHttp1 || _isTextLossy || _isGrpc || Request.Body.HasTrailers || Response.Body.HasTrailers || (!IsTunnel && (IsHidden(Request) || (IsHidden(Response) && !IsWithoutBody)));

    /// <summary>Whether nothing can follow the exchange on an HTTP/1.1 connection, which pairs messages by their order.</summary>
    internal bool IsLastOnConnection => IsTunnel || !Request.HasHeaders || !Response.HasHeaders;

    /// <summary>Whether its response has no body whatever its headers are (RFC 9112 §6.3).</summary>
    internal bool IsWithoutBody => IsHead || _status is (>= 100 and < 200) or 204 or 304;

    // A request that comes after its response, or that may still come.
    private bool IsReversed => _isOutOfOrder && (Request.HasHeaders || !IsComplete);

    // Its bytes would be taken for the body that the request announces, or for another request where none asks for a tunnel.
    private bool IsBeyondTunnel => Request.Body.HasTrailers || Response.Body.HasTrailers || (Request.HasHeaders && (!_asksForTunnel || _hasRequestLength));

    /// <summary>The outline of an exchange that is recorded as a whole, from its beginning.</summary>
    internal static ExchangeOutline OfWhole(HttpPiece begin)
    {
        ExchangeOutline outline = new() { IsComplete = true };
        foreach (HttpPiece part in begin.Parts)
        {
            (part.IsOfRequest ? outline.Request : outline.Response).AddWhole(part);
            outline.Learn(part);
        }

        return outline;
    }

    /// <summary>The outline of an exchange that is recorded in pieces and of which only the first is known.</summary>
    internal static ExchangeOutline OfFirst(in TapEvent first)
    {
        ExchangeOutline outline = new();
        outline.Add(first);
        return outline;
    }

    /// <summary>Takes a part of an exchange that is recorded in pieces.</summary>
    internal void Add(in TapEvent tapped)
    {
        HttpPiece part = tapped.Http!;
        _isOutOfOrder |= part.IsOfRequest ? IsBeforeHeaders(part, Request) : !Request.HasHeaders || IsBeforeHeaders(part, Response);
        (part.IsOfRequest ? Request : Response).Add(tapped);
        Learn(part);
    }

    private void Learn(HttpPiece part)
    {
        switch (part.Part)
        {
            case HttpPart.RequestHeaders:
                LearnRequest(part);
                break;
            case HttpPart.ResponseHeaders:
                LearnResponse(part);
                break;
        }

        _isTextInvalid |= part.Headers.Any(header => !header.IsPseudo && !IsField(header));
        _isTextLossy |= part.Headers.Any(header => header.Value.AsSpan().Trim(" \t"u8).Length < header.Value.Length || IsLengthHidden(header));
    }

    private void LearnRequest(HttpPiece request)
    {
        IsHead = request.HasMethod("HEAD"u8);
        IsConnect = request.IsConnect;
        _asksForTunnel = request.AsksForTunnel;
        IsTunnel = _asksForTunnel;
        _hasRequestLength = request.Headers.Any(header => header.Is("transfer-encoding"u8) || (header.Is("content-length"u8) && !header.Value.AsSpan().SequenceEqual("0"u8)));
        _isGrpc |= IsGrpc(request);
        byte[]? target = request.Find(":path"u8) ?? (request.IsConnect ? request.Find(":authority"u8) : null);
        bool hasTarget = target is { Length: > 0 } && !target.AsSpan().ContainsAnyInRange((byte)0, (byte)' ') && (request.Find(":path"u8) is null || !request.IsConnect);
        _isTextInvalid |= !hasTarget || !IsMethod(request.Find(":method"u8)) || request.Find(":authority"u8)?.AsSpan().ContainsAny(LineEnds) == true;
        _isTextLossy |= HasOtherPseudo(request) || HasOtherHost(request) || !ShownMethods.Contains(Encoding.Latin1.GetString(request.Find(":method"u8) ?? []));
    }

    private void LearnResponse(HttpPiece response)
    {
        _status = response.Status;
        IsTunnel = response.OpensTunnel(IsConnect);
        _isGrpc |= IsGrpc(response);
        _isTextInvalid |= _status is not (101 or (>= 200 and < 1000)) || response.Find(":status"u8)!.Length != 3;
        _isTextLossy |= response.Headers.Any(header => header.IsPseudo && !header.Is(":status"u8));
    }

    private static bool LacksHeaders(MessageOutline message) => !message.HasHeaders && message.HasContent;

    private static bool IsBeforeHeaders(HttpPiece part, MessageOutline message) =>
        !message.HasHeaders && part.Part is not (HttpPart.RequestHeaders or HttpPart.ResponseHeaders);

    private static bool IsHidden(MessageOutline message) => message.LacksBytes && message.Body.Length > MaxBeforeCut;

    // Readers recognize a connection by its first line, which begins with a method in upper case.
    private static bool IsMethod(byte[]? method) => method is [>= (byte)'A' and <= (byte)'Z', ..] && !method.AsSpan().ContainsAnyExcept(TokenBytes);

    // Readers take a list of lengths or codings for none, and do not find the end of the body.
    private static bool IsLengthHidden(HttpHeader header) => (header.Is("content-length"u8) || header.Is("transfer-encoding"u8)) && header.Value.Contains((byte)',');

    private static bool IsField(HttpHeader header) => header.Name.Length > 0 && !header.Name.AsSpan().ContainsAnyExcept(TokenBytes) && !header.Value.AsSpan().ContainsAny(LineEnds);

    private static bool HasOtherPseudo(HttpPiece request) =>
        request.Headers.Any(header => header.IsPseudo && !header.Is(":method"u8) && !header.Is(":path"u8) && !header.Is(":authority"u8) && !header.Is(":scheme"u8));

    private static bool HasOtherHost(HttpPiece request) =>
        request.Find(":authority"u8) is byte[] authority && request.Headers.Any(header => header.Is("host"u8) && !header.Value.AsSpan().SequenceEqual(authority));

    // "application/grpc-web" is made for HTTP/1.1.
    private static bool IsGrpc(HttpPiece headers)
    {
        ReadOnlySpan<byte> type = headers.Find("content-type"u8);
        ReadOnlySpan<byte> grpc = "application/grpc"u8;
        return type.Length >= grpc.Length && Ascii.EqualsIgnoreCase(type[..grpc.Length], grpc) && !type[grpc.Length..].StartsWith("-"u8);
    }
}
