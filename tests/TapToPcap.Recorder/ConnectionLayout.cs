namespace TapToPcap.Recorder;

/// <summary>How the fields of Connection are numbered in the binary formats (docs/envoy-tap-format.md).</summary>
internal enum ConnectionLayout
{
    /// <summary>Envoy 1.28 and later: local address 1, remote address 2.</summary>
    Current,

    /// <summary>Before Envoy 1.28: local address 2, remote address 3.</summary>
    Before128,
}
