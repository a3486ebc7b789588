namespace TapToPcap.Cli.Commands;

/// <summary>What tells how many bytes are missing.</summary>
internal enum GapSizes
{
    /// <summary>Envoy's count, else the lengths in the data.</summary>
    Auto,

    /// <summary>Envoy's count alone.</summary>
    Counted,
}
