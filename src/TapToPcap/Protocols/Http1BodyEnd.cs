namespace TapToPcap.Protocols;

/// <summary>What ends the body of a message of HTTP/1 (RFC 9112 §6.3).</summary>
internal enum Http1BodyEnd
{
    /// <summary>There is no body, whatever the header fields say of one.</summary>
    None,

    /// <summary>As many bytes as Content-Length says, of which there can be none.</summary>
    Length,

    /// <summary>As many bytes as Content-Length says, unless the request, which is not known, was HEAD: then there is no body.</summary>
    LengthUnlessHead,

    /// <summary>The last chunk and its trailers.</summary>
    Chunks,

    /// <summary>The close of the connection.</summary>
    Close,

    /// <summary>There is no body, and after the headers another protocol begins in both directions.</summary>
    Tunnel,

    /// <summary>The header fields do not show it, or not in a way that all readers understand alike.</summary>
    Unknown,
}
