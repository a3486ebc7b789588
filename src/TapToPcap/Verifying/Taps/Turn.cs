namespace TapToPcap.Verifying.Taps;

/// <summary>When the turn of an event comes that Envoy counted.</summary>
internal enum Turn
{
    Now,

    /// <summary>After events that have not come yet.</summary>
    Later,

    /// <summary>It came after its turn had been skipped, as a gap.</summary>
    Missed,

    /// <summary>Other bytes have its count already, so that the counts are not Envoy's.</summary>
    Contradicted,
}
