namespace TapToPcap.Cli.Commands;

/// <summary>What stands in a capture where bytes of known number are missing.</summary>
internal enum GapFilling
{
    None,
    Zeros,
}
