namespace TapToPcap.Synthesis.Settings;

/// <summary>On which of Envoy's two connections an HTTP exchange is shown.</summary>
public enum HttpSide
{
    /// <summary>The client's, if the tap has it, else that to the upstream host.</summary>
    Auto,

    /// <summary>That between the client and Envoy.</summary>
    Downstream,

    /// <summary>That between Envoy and the upstream host.</summary>
    Upstream,

    /// <summary>Both, each where the tap has it.</summary>
    Both,
}
