namespace TapToPcap.Live.Admin;

/// <summary>How an event changes the lag, as far as it is to be reported.</summary>
internal enum LagChange
{
    /// <summary>There is nothing to report.</summary>
    None,

    /// <summary>It has become notable, or twice as large as when it was reported last.</summary>
    Grown,

    /// <summary>There is no lag any more, after one was reported.</summary>
    CaughtUp,
}
