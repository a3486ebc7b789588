namespace TapToPcap.Synthesis;

/// <summary>How an event came, compared with the order of Envoy's count.</summary>
internal enum Arrival
{
    InTurn,

    /// <summary>Before others that belong before it; it waits.</summary>
    Early,

    /// <summary>Told before.</summary>
    Repeated,

    /// <summary>After those behind it had been told, as a hole where it belongs.</summary>
    TooLate,
}
