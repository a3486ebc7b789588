namespace TapToPcap.Synthesis.Settings;

/// <summary>Where Envoy tapped, and with it who opened the connection.</summary>
public enum TapRole
{
    /// <summary>At a listener: the remote end is the client, Envoy the server.</summary>
    Downstream,

    /// <summary>At a cluster: Envoy is the client, the remote end the server.</summary>
    Upstream,
}
