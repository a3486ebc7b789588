namespace TapToPcap.Protocols;

/// <summary>What a request's method says of the answer to it (RFC 9112 §6.3).</summary>
internal enum RequestKind
{
    /// <summary>Nobody knows which request is answered.</summary>
    Unknown,
    Usual,

    /// <summary>HEAD: the answer has no body.</summary>
    Head,

    /// <summary>CONNECT: after an answer that grants it is a tunnel.</summary>
    Connect,
}
