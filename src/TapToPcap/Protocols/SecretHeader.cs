namespace TapToPcap.Protocols;

/// <summary>HTTP headers whose values give access to a service or account. Their order is that of the names in
/// <see cref="SecretHeaders"/>.</summary>
internal enum SecretHeader
{
    Authorization,
    ProxyAuthorization,
    Cookie,
    SetCookie,
    ApiKey,

    /// <summary>The rest of a line whose beginning is missing, so that it may be of any of them.</summary>
    Unknown,
}
