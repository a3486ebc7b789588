namespace TapToPcap.Live.Admin;

/// <summary>What an event changes about a lag.</summary>
internal enum LagChange
{
    /// <summary>Nothing that is worth a word.</summary>
    None,

    /// <summary>It has become notable, or twice as large as when it was reported last.</summary>
    Grown,

    /// <summary>There is none any more.</summary>
    CaughtUp,
}
