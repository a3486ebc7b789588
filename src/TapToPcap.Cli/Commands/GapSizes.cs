namespace TapToPcap.Cli.Commands;

/// <summary>Values of --gap-sizes: where the number of missing bytes is from.</summary>
internal enum GapSizes
{
    /// <summary>Envoy's count, else lengths in the payload, such as Content-Length.</summary>
    Auto,

    /// <summary>Envoy's count alone.</summary>
    Counted,
}
