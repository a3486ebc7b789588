namespace TapToPcap.Synthesis;

/// <summary>How an event came, compared with the order of Envoy's count.</summary>
internal enum Arrival
{
    InTurn,

    /// <summary>Before others that belong before it; it waits.</summary>
    Early,

    /// <summary>Told before.</summary>
    Repeated,
}
