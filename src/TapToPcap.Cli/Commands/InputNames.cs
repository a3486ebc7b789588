namespace TapToPcap.Cli.Commands;

/// <summary>The inputs as the command line names them.</summary>
/// <param name="Words">Files, directories, patterns, or "-" for standard input.</param>
/// <param name="List">A file with further names, "-" for standard input; null for none.</param>
/// <param name="IsNullSeparated">Names in the list end with a zero byte, whatever else is in them.</param>
internal sealed record InputNames(string[] Words, string? List = null, bool IsNullSeparated = false);
