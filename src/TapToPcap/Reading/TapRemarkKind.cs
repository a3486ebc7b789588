namespace TapToPcap.Reading;

/// <summary>The kind of a <see cref="TapRemark"/>.</summary>
internal enum TapRemarkKind
{
    /// <summary>Text before, between or after the records was skipped.</summary>
    Text,

    /// <summary>Each line had a prefix, as logs add it, which was taken off.</summary>
    Prefix,

    /// <summary>A trace stands inside another message, or without its own.</summary>
    Wrapped,

    /// <summary>Envoy left an error message in place of a record: its bytes are missing.</summary>
    Unwritten,
}
