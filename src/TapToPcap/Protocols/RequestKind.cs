namespace TapToPcap.Protocols;

/// <summary>What a request's method means for the response to it (RFC 9112 §6.3).</summary>
internal enum RequestKind
{
    /// <summary>It is not known which request is answered.</summary>
    Unknown,
    Usual,

    /// <summary>HEAD: the response has no body.</summary>
    Head,

    /// <summary>CONNECT: after a successful response the connection is a tunnel.</summary>
    Connect,
}
