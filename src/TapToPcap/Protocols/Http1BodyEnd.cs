namespace TapToPcap.Protocols;

/// <summary>How the end of an HTTP/1 message's body is found (RFC 9112 §6.3).</summary>
internal enum Http1BodyEnd
{
    /// <summary>There is no body, whatever the header fields are.</summary>
    None,

    /// <summary>After as many bytes as Content-Length gives, which can be 0.</summary>
    Length,

    /// <summary>As with <see cref="Length"/>, unless the request, which is not known, was HEAD: then there is no body.</summary>
    LengthUnlessHead,

    /// <summary>After the last chunk and the trailers.</summary>
    Chunks,

    /// <summary>At the close of the connection.</summary>
    Close,

    /// <summary>There is no body; after the headers another protocol begins in both directions.</summary>
    Tunnel,

    /// <summary>The header fields do not determine it, or recipients may understand them differently.</summary>
    Unknown,
}
