namespace TapToPcap.Verifying.Http;

/// <summary>A request and its response as a capture shows them: a stream of HTTP/2, or a turn of HTTP/1.</summary>
internal sealed class CapturedExchange(HttpDialect dialect)
{
    internal HttpDialect Dialect { get; } = dialect;

    internal CapturedMessage Request { get; } = new(isRequest: true, dialect);

    internal CapturedMessage Response { get; } = new(isRequest: false, dialect);

    /// <summary>The stream was reset (RST_STREAM).</summary>
    internal bool IsReset { get; set; }

    /// <summary>The response can have no body, whatever its headers say (RFC 9112 §6.3).</summary>
    internal bool IsHead { get; set; }

    internal bool IsMatched { get; set; }

    internal CapturedMessage MessageOf(bool isRequest) => isRequest ? Request : Response;
}
