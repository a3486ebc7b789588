namespace TapToPcap.Cli.Commands;

/// <summary>Values of --fill-gaps: what a capture has where bytes of known number are missing.</summary>
internal enum GapFilling
{
    None,
    Zeros,
}
