using Microsoft.Win32.SafeHandles;
using TapToPcap.Common;

namespace TapToPcap.Cli;

/// <summary>Standard output, for captures and for text that a command prints.</summary>
internal static class StandardOutput
{
    internal const string Name = "standard output";

    private const int Number = 1;

    /// <summary>Opens it for a capture: a file is written from its offset, and a pipe fails when its reader has gone.</summary>
    /// <exception cref="IOException">It was closed.</exception>
    internal static Stream Open()
    {
        FileStream stream = StandardHandle.Open(Number, FileAccess.Write);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    /// <summary>Handle of the file that it is redirected to; null for a pipe.</summary>
    internal static SafeFileHandle? FindFile() => StandardHandle.Open(Number, FileAccess.Write) is { CanSeek: true } file ? file.SafeFileHandle : null;

    /// <summary>Opens it for text: when the reader of a pipe has gone, output is dropped without a message.</summary>
    /// <exception cref="IOException">It was closed.</exception>
    internal static Stream OpenForText()
    {
        StandardHandle.ThrowIfClosed(Number);
        return Console.OpenStandardOutput();
    }
}
