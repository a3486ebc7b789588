namespace TapToPcap.Input;

/// <summary>An input could not be found, opened or read on; the message names it and gives the system's words.</summary>
public sealed class InputException : IOException
{
    internal InputException(string name, string problem)
        : base($"{name}: {problem}")
    {
    }

    internal InputException(string name, Exception cause)
        : base($"{name}: {Describe(cause)}", cause)
    {
    }

    private static string Describe(Exception cause) => cause switch
    {
        FileNotFoundException or DirectoryNotFoundException => "No such file or directory",
        UnauthorizedAccessException => "Permission denied",
        _ => cause.Message,
    };
}
