namespace TapToPcap.Live.Admin;

/// <summary>What a server is.</summary>
internal enum AdminKind
{
    /// <summary>Nobody answered in time.</summary>
    None,

    /// <summary>What it answers has no end, or did not end in time.</summary>
    Unknown,

    /// <summary>Envoy's admin interface, perhaps through a proxy.</summary>
    Envoy,

    /// <summary>Any other server.</summary>
    Other,
}
