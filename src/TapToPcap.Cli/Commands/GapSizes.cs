namespace TapToPcap.Cli.Commands;

/// <summary>Where the number of missing bytes is from.</summary>
internal enum GapSizes
{
    /// <summary>Envoy's count, else the lengths in the data.</summary>
    Auto,

    /// <summary>Envoy's count alone.</summary>
    Counted,
}
