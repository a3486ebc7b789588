using TapToPcap.Common;

namespace TapToPcap.Input;

/// <summary>An input could not be found, opened or read to its end; the message names it and gives the system's error.</summary>
public sealed class InputException : IOException
{
    private const int TooManyOpenFiles = 24;                                   // EMFILE on Linux and macOS

    internal InputException(string name, string problem)
        : base($"{name}: {problem}")
    {
    }

    internal InputException(string name, Exception cause)
        : base($"{name}: {SystemError.Describe(cause)}", cause) => IsTooManyOpen = cause.HResult == TooManyOpenFiles;

    /// <summary>The limit of open files was reached: opening may succeed once this program has closed another file.</summary>
    internal bool IsTooManyOpen { get; }
}
