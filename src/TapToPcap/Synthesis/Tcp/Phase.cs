namespace TapToPcap.Synthesis.Tcp;

/// <summary>The state of a conversation between opening and close, as in TCP.</summary>
internal enum Phase
{
    /// <summary>At most its connection record is known; no frame has been emitted.</summary>
    Announced,

    /// <summary>Opened, and both ends may send.</summary>
    Established,

    /// <summary>
    /// Envoy will send nothing more. Its FIN waits for the next event that is not a write, as Envoy repeats <c>end_stream</c> when
    /// a socket takes the bytes in pieces.
    /// </summary>
    FinPending,

    /// <summary>Envoy's FIN has been sent; the remote end may still send.</summary>
    HalfClosed,
}
