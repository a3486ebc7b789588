namespace TapToPcap.Synthesis.Http;

/// <summary>How the end of an HTTP/1 message is marked (RFC 9112 §6).</summary>
internal enum HttpFraming
{
    /// <summary>It ends after its headers.</summary>
    None,

    /// <summary>By Content-Length.</summary>
    Length,

    /// <summary>By a last chunk, which is empty.</summary>
    Chunked,

    /// <summary>By the end of the connection, as it is a tunnel.</summary>
    Tunnel,
}
