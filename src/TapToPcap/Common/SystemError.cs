namespace TapToPcap.Common;

/// <summary>Describes an I/O exception in the words of the system, without the path, which the message has already.</summary>
public static class SystemError
{
    /// <summary>The system's words, such as "No such file or directory".</summary>
    public static string Describe(Exception cause) => cause switch
    {
        FileNotFoundException or DirectoryNotFoundException => "No such file or directory",
        UnauthorizedAccessException { InnerException: IOException said } => Describe(said),
        UnauthorizedAccessException => "Permission denied",
        ArgumentOutOfRangeException => "File too large",                       // so .NET calls EFBIG
        _ => cause.Message.Split(" : '")[0],
    };
}
