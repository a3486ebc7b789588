namespace TapToPcap.Recorder;

/// <summary>Which of a proxied connection's two halves is tapped.</summary>
internal enum TapSide
{
    /// <summary>Towards the client, as by a tap on a listener.</summary>
    Downstream,

    /// <summary>Towards the server, as by a tap on a cluster.</summary>
    Upstream,
}
