namespace TapToPcap.Synthesis.Settings;

/// <summary>The HTTP version in which exchanges of HTTP taps are written, as these do not record the original one.</summary>
public enum HttpForm
{
    /// <summary>HTTP/2 in plain text.</summary>
    Http2,

    /// <summary>HTTP/1.1.</summary>
    Http1,
}
