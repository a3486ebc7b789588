namespace TapToPcap.Synthesis.Http;

/// <summary>How a reader of HTTP/1 knows where a message ends (RFC 9112 §6).</summary>
internal enum HttpFraming
{
    /// <summary>After its headers.</summary>
    None,

    /// <summary>Content-Length says it.</summary>
    Length,

    /// <summary>A chunk without bytes does.</summary>
    Chunked,
}
