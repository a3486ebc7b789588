namespace TapToPcap.Live.Admin;

/// <summary>Why nothing comes from an admin interface, as far as that decides what to do next.</summary>
internal enum AdminFault
{
    /// <summary>Nobody is there, or went away: another attempt may succeed.</summary>
    Away,

    /// <summary>It answers and refuses: another attempt succeeds only after somebody has changed something.</summary>
    Refused,

    /// <summary>Something other than Envoy's admin interface answers.</summary>
    NotEnvoy,
}
