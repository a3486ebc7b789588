using Microsoft.Win32.SafeHandles;

namespace TapToPcap.Cli;

/// <summary>Standard output, for data.</summary>
internal static class StandardOutput
{
    internal const string Name = "standard output";

    /// <summary>Opens it so that a file has the data where others left off writing, and a pipe says when its reader has gone.</summary>
    internal static Stream Open()
    {
        FileStream stream = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }
}
