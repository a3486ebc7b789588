namespace TapToPcap.Cli;

/// <summary>How much is written to standard error (--quiet, --verbose).</summary>
internal enum Verbosity
{
    /// <summary>Only errors and problems.</summary>
    Quiet,

    /// <summary>Also notes, and a last line with totals.</summary>
    Normal,

    /// <summary>Also each input that is read or skipped.</summary>
    Verbose,
}
