namespace TapToPcap.Synthesis.Settings;

/// <summary>Envoy's role in a tapped connection, from which follows who opened it.</summary>
public enum TapRole
{
    /// <summary>At a listener: the remote end is the client, Envoy the server.</summary>
    Downstream,

    /// <summary>At a cluster: Envoy is the client, the remote end the server.</summary>
    Upstream,
}
