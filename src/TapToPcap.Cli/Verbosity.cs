namespace TapToPcap.Cli;

/// <summary>How much is said on standard error.</summary>
internal enum Verbosity
{
    /// <summary>Only what went wrong.</summary>
    Quiet,

    /// <summary>Also what came out, in a last line.</summary>
    Normal,

    /// <summary>Also each input as it begins.</summary>
    Verbose,
}
