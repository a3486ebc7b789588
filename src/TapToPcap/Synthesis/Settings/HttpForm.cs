namespace TapToPcap.Synthesis.Settings;

/// <summary>How HTTP exchanges are written down, whatever they were when they passed through Envoy, which taps do not record.</summary>
public enum HttpForm
{
    /// <summary>HTTP/2 in plain text.</summary>
    Http2,

    /// <summary>HTTP/1.1.</summary>
    Http1,
}
