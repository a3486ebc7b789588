namespace TapToPcap.Cli;

/// <summary>Exit codes of the process, and their meanings for the manual page.</summary>
internal static class ExitCode
{
    internal const int Done = 0;
    internal const int WrongCommandLine = 1;

    /// <summary>A capture was written, but an input was damaged or lacks bytes, or secrets could not be masked.</summary>
    internal const int Incomplete = 2;

    internal const int CannotReadOrWrite = 3;

    /// <summary>Ended by Ctrl-C; other signals also give 128 plus their number.</summary>
    internal const int Interrupted = 130;

    /// <summary>For the manual page, in the order of the codes.</summary>
    internal static readonly (string Code, string Meaning)[] Meanings =
    [
        ("0", "Done."),
        ("1", "Wrong command line."),
        ("2", "Done, but an input was damaged, cut off, no tap, or lacks bytes (everything whole in it was converted), or secrets could not be masked; of verify: something differs."),
        ("3", "An input could not be read, or the output not written."),
        ("129, 130, 131, 143", "Ended by SIGHUP, Ctrl-C, SIGQUIT or SIGTERM. live, listen and watch are meant to be ended so: their captures are whole then, and the code is one of the others, unless the reader of standard output had not taken all of it."),
    ];
}
