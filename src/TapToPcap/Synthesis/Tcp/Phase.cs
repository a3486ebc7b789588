namespace TapToPcap.Synthesis.Tcp;

/// <summary>How far a conversation has been emitted.</summary>
internal enum Phase
{
    /// <summary>Known by its connection record at most; no frame has been written.</summary>
    Announced,

    /// <summary>Opened, and both ends may send.</summary>
    Established,

    /// <summary>Envoy means to send nothing more. Its FIN waits for the next event that is not a write: Envoy repeats the mark when a socket takes the bytes in pieces.</summary>
    FinPending,

    /// <summary>Envoy's FIN is out; the remote end may send.</summary>
    HalfClosed,
}
