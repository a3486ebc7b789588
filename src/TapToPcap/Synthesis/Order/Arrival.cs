namespace TapToPcap.Synthesis.Order;

/// <summary>How an arriving event relates to Envoy's count of bytes (<c>seq_num</c>), which decides what becomes of it.</summary>
internal enum Arrival
{
    InTurn,

    /// <summary>It came before events that precede it in the count, and waits for them.</summary>
    Early,

    /// <summary>The same event has come before.</summary>
    Repeated,

    /// <summary>Its bytes belong into a gap that has been emitted already.</summary>
    TooLate,

    /// <summary>The count has begun again at 1 with other bytes: the trace id now means another connection.</summary>
    Restarted,

    /// <summary>Other bytes have had its count. Both are kept, and this conversation's counts are no longer trusted.</summary>
    Miscounted,
}
