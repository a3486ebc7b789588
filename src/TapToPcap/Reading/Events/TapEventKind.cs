namespace TapToPcap.Reading.Events;

/// <summary>The kind of a <see cref="TapEvent"/>.</summary>
internal enum TapEventKind
{
    /// <summary>A connection record: from here on the trace id means this connection. Has no time.</summary>
    Opened,

    /// <summary>Envoy received bytes from the peer.</summary>
    Read,

    /// <summary>Envoy sent bytes to the peer.</summary>
    Write,

    /// <summary>Envoy closed the connection, or saw it closed.</summary>
    Closed,

    /// <summary>The end of a buffered trace, which Envoy writes when the connection has closed. Has no time.</summary>
    Ended,

    /// <summary>An event without content: some versions of Envoy write one in place of the connection record.</summary>
    Empty,

    /// <summary>The sample rate of the tap, where it follows the connection record. Has no time.</summary>
    Sampled,

    /// <summary>A part of an HTTP exchange. Has a time only where the tap has one for it.</summary>
    Http,
}
