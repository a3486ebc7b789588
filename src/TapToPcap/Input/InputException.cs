namespace TapToPcap.Input;

/// <summary>An input could not be found, opened or read on; the message names it and gives the system's words.</summary>
public sealed class InputException : IOException
{
    internal InputException(string name, string problem)
        : base($"{name}: {problem}")
    {
    }

    internal InputException(string name, Exception cause)
        : base($"{name}: {SystemError.Describe(cause)}", cause)
    {
    }
}
