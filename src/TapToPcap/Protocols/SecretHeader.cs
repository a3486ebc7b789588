namespace TapToPcap.Protocols;

/// <summary>Headers of HTTP whose values let others in, in the order in which they are counted.</summary>
internal enum SecretHeader
{
    Authorization,
    ProxyAuthorization,
    Cookie,
    SetCookie,
    ApiKey,

    /// <summary>The rest of a line whose beginning is missing, so that it may be any of them.</summary>
    Unknown,
}
