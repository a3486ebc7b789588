namespace TapToPcap.Synthesis.Settings;

/// <summary>On which of Envoy's two connections an HTTP exchange is shown.</summary>
public enum HttpSide
{
    /// <summary>Downstream if the tap has that connection, else upstream.</summary>
    Auto,

    /// <summary>The connection between the client and Envoy.</summary>
    Downstream,

    /// <summary>The connection between Envoy and the upstream host.</summary>
    Upstream,

    /// <summary>Both if the tap has both, else the one it has.</summary>
    Both,
}
