namespace TapToPcap.Cli;

/// <summary>How the process ended, for scripts.</summary>
internal static class ExitCode
{
    internal const int Done = 0;
    internal const int WrongCommandLine = 1;

    /// <summary>There is a capture, but an input was damaged, cut off, or lacks bytes, or secrets in it could not be masked.</summary>
    internal const int Incomplete = 2;

    internal const int CannotReadOrWrite = 3;

    /// <summary>By Ctrl-C; other signals give 128 and their number too.</summary>
    internal const int Interrupted = 130;
}
