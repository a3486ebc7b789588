namespace TapToPcap.Verifying.Http;

/// <summary>A request and its response as a capture shows them: one HTTP/2 stream, or an HTTP/1 request and the response that
/// follows.</summary>
internal sealed class CapturedExchange(HttpDialect dialect)
{
    internal HttpDialect Dialect { get; } = dialect;

    internal CapturedMessage Request { get; } = new(isRequest: true, dialect);

    internal CapturedMessage Response { get; } = new(isRequest: false, dialect);

    /// <summary>Whether the stream was reset (RST_STREAM).</summary>
    internal bool IsReset { get; set; }

    /// <summary>Whether the request is HEAD, so that its response has no body, whatever its headers are (RFC 9112 §6.3).</summary>
    internal bool IsHead { get; set; }

    /// <summary>Whether the request is CONNECT.</summary>
    internal bool IsConnect { get; set; }

    /// <summary>Whether the response opens a tunnel: 101, or a success to CONNECT (RFC 9110 §9.3.6, §15.2.2).</summary>
    internal bool IsTunnel { get; set; }

    internal bool IsMatched { get; set; }

    internal CapturedMessage MessageOf(bool isRequest) => isRequest ? Request : Response;
}
