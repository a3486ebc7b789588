namespace TapToPcap.Doubles;

/// <summary>Where the records of a tap go.</summary>
internal enum SinkKind
{
    /// <summary>A file for each connection.</summary>
    File,

    /// <summary>A datagram for each record; Envoy's contrib builds only.</summary>
    Udp,

    /// <summary>The response to <c>POST /tap</c>, record by record.</summary>
    StreamingAdmin,

    /// <summary>The response to <c>POST /tap</c>, all at once.</summary>
    BufferedAdmin,
}
