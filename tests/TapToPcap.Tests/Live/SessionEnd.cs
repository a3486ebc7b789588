namespace TapToPcap.Tests.Live;

/// <summary>How a connection ends.</summary>
internal enum SessionEnd
{
    /// <summary>The stream is reset, the connection stays; HTTP/1.1 has none and closes.</summary>
    ResetStream,

    /// <summary>GOAWAY for a stream that is served, then a close; HTTP/1.1 closes.</summary>
    GoAway,

    /// <summary>GOAWAY with an error that names no stream as served; HTTP/1.1 closes.</summary>
    GoAwayBefore,

    /// <summary>TCP RST.</summary>
    Reset,

    /// <summary>TCP FIN.</summary>
    Close,
}
