namespace TapToPcap.Verifying.Http;

/// <summary>How a captured conversation writes HTTP down, and with it how much of a header block survives there.</summary>
internal enum HttpDialect
{
    /// <summary>HTTP/2: every header and trailer, byte for byte.</summary>
    Http2,

    /// <summary>HTTP/1.1: what <see cref="TextHeaders"/> keeps.</summary>
    Http1,
}
