using TapToPcap.Common;

namespace TapToPcap.Input;

/// <summary>An input could not be found, opened or read on; the message names it and gives the system's words.</summary>
public sealed class InputException : IOException
{
    private const int TooManyOpenFiles = 24;                                   // EMFILE on Linux and macOS

    internal InputException(string name, string problem)
        : base($"{name}: {problem}")
    {
    }

    internal InputException(string name, Exception cause)
        : base($"{name}: {SystemError.Describe(cause)}", cause) => IsTooManyOpen = cause.HResult == TooManyOpenFiles;

    /// <summary>It could be opened if this program had fewer files open.</summary>
    internal bool IsTooManyOpen { get; }
}
