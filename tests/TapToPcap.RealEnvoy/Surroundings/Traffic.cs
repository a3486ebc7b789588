namespace TapToPcap.RealEnvoy;

/// <summary>What a client says through a listener, and to which server.</summary>
internal enum Traffic
{
    /// <summary>redis-cli, to redis-server.</summary>
    Redis,

    /// <summary>Connections that echo random bytes; one is half-closed, one is reset.</summary>
    Echo,

    /// <summary>curl in HTTP/1.1, which Envoy passes on to nghttpd in HTTP/2.</summary>
    Http1,

    /// <summary>nghttp, to nghttpd by way of Envoy's TCP proxy.</summary>
    Http2,
}
