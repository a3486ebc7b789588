namespace TapToPcap.Recorder;

/// <summary>How a tap cuts a connection into records.</summary>
internal enum TapShape
{
    /// <summary>One record for the whole connection. What closed it is not in it (docs/envoy-tap-format.md).</summary>
    Buffered,

    /// <summary>A record for the connection, then one for each event.</summary>
    Streamed,

    /// <summary>A record for the connection, then records of several events each (<c>min_streamed_sent_bytes</c>, docs/envoy-tap-format.md).</summary>
    Batched,
}
