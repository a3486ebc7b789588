namespace TapToPcap.Verifying.Http;

/// <summary>The version of HTTP in which a conversation is captured. How much of a header block can be compared depends on
/// it.</summary>
internal enum HttpDialect
{
    /// <summary>HTTP/2: every header and trailer is compared byte for byte.</summary>
    Http2,

    /// <summary>HTTP/1.1: what <see cref="TextHeaders"/> keeps is compared.</summary>
    Http1,
}
