namespace TapToPcap.Verifying.Taps;

/// <summary>When an event is to be taken, in the order of Envoy's count.</summary>
internal enum Turn
{
    Now,

    /// <summary>After events that have not come yet.</summary>
    Later,

    /// <summary>Never: its place has already been skipped as a gap.</summary>
    Missed,

    /// <summary>Never in this order: other bytes have the same count, so that the counts are not Envoy's.</summary>
    Contradicted,
}
