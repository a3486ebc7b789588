namespace TapToPcap.Synthesis.Settings;

/// <summary>The HTTP version in which exchanges of HTTP taps are written, as these do not record the original one.</summary>
public enum HttpForm
{
    /// <summary>HTTP/1.1 where that loses nothing. HTTP/2 for trailers, gRPC, and exchanges that overlap on one connection.</summary>
    Auto,

    /// <summary>HTTP/2 in plain text.</summary>
    Http2,

    /// <summary>HTTP/1.1, except for what it cannot represent.</summary>
    Http1,
}
