using Microsoft.Win32.SafeHandles;
using TapToPcap.Common;

namespace TapToPcap.Cli;

/// <summary>Standard output, for data.</summary>
internal static class StandardOutput
{
    internal const string Name = "standard output";

    private const int Number = 1;

    /// <summary>Opens it for a capture, so that a file has the data where others left off writing, and a pipe says when its reader has gone.</summary>
    /// <exception cref="IOException">It was closed.</exception>
    internal static Stream Open()
    {
        FileStream stream = StandardHandle.Open(Number, FileAccess.Write);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    /// <summary>The file that it is; null where it is none, but a pipe.</summary>
    internal static SafeFileHandle? FindFile() => StandardHandle.Open(Number, FileAccess.Write) is { CanSeek: true } file ? file.SafeFileHandle : null;

    /// <summary>Opens it for people and scripts: when the reader of a pipe has gone, nothing more is written and nothing said.</summary>
    /// <exception cref="IOException">It was closed.</exception>
    internal static Stream OpenForText()
    {
        StandardHandle.ThrowIfClosed(Number);
        return Console.OpenStandardOutput();
    }
}
