namespace TapToPcap.RealEnvoy;

/// <summary>Whose transport socket is tapped.</summary>
internal enum TapSide
{
    /// <summary>The listener's.</summary>
    Downstream,

    /// <summary>The cluster's.</summary>
    Upstream,
}
