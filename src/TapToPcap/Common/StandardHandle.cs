using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace TapToPcap.Common;

/// <summary>Opens standard input, output and error, and detects which of them were closed when this program started.</summary>
/// <remarks>
/// Where one was closed, the runtime's first files get its number: bytes written there would go into one of those files or
/// nowhere, and a read would never return.
/// </remarks>
public static class StandardHandle
{
    private const int BadDescriptor = 9;                                       // EBADF
    private const int CloseOnExec = 0x8_0000;                                  // O_CLOEXEC of Linux
    private const string Flags = "flags:";

    /// <summary>Opens an unbuffered stream; closing the stream leaves the handle open.</summary>
    /// <param name="number">0 is input, 1 output, 2 error.</param>
    /// <param name="access">Read for input, write for output and error.</param>
    /// <exception cref="IOException">The handle was closed when this program started.</exception>
    public static FileStream Open(int number, FileAccess access)
    {
        ThrowIfClosed(number);
        return new FileStream(new SafeFileHandle(number, ownsHandle: false), access, bufferSize: 0);
    }

    /// <exception cref="IOException">The handle was closed when this program started.</exception>
    public static void ThrowIfClosed(int number)
    {
        if (IsClosed(number))
        {
            throw new IOException("Bad file descriptor", BadDescriptor);
        }
    }

    /// <summary>Whether the handle was closed when this program started. Detected on Linux only; elsewhere false.</summary>
    public static bool IsClosed(int number)
    {
        try
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{number}");
            return OperatingSystem.IsLinux() && File.ReadLines(path).Any(IsOfTheRuntime);
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;                                                      // no /proc, or no more files to be opened
        }
    }

    // An inherited descriptor does not have close-on-exec set; one that the runtime opened does.
    private static bool IsOfTheRuntime(string line) =>
        line.StartsWith(Flags, StringComparison.Ordinal) && (Convert.ToInt32(line[Flags.Length..].Trim(), 8) & CloseOnExec) != 0;
}
