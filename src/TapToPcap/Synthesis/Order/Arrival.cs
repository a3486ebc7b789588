namespace TapToPcap.Synthesis.Order;

/// <summary>How an event came, compared with the order of Envoy's count.</summary>
internal enum Arrival
{
    InTurn,

    /// <summary>Before others that belong before it; it waits.</summary>
    Early,

    /// <summary>The same event came before.</summary>
    Repeated,

    /// <summary>Its bytes belong into a gap that the capture has already.</summary>
    TooLate,

    /// <summary>The count has begun again at 1 with other bytes: the trace id means a new connection.</summary>
    Restarted,

    /// <summary>Other bytes have its count already. Neither is to be lost, and the counts of this conversation are not Envoy's.</summary>
    Miscounted,
}
