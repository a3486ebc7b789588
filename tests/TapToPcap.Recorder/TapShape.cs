namespace TapToPcap.Recorder;

/// <summary>How a tap cuts a connection into records.</summary>
internal enum TapShape
{
    /// <summary>One record for the whole connection. What closed it is not in it (tap-format 3).</summary>
    Buffered,

    /// <summary>A record for the connection, then one for each event.</summary>
    Streamed,

    /// <summary>A record for the connection, then records of several events each (<c>min_streamed_sent_bytes</c>, tap-format 3.3).</summary>
    Batched,
}
