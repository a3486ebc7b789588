using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace TapToPcap.Common;

/// <summary>Standard input, output and error as this program was given them.</summary>
/// <remarks>
/// Where one was closed, the first files that the runtime opens for itself get its number: what is written there is lost or does
/// harm, and what is read from there never comes.
/// </remarks>
public static class StandardHandle
{
    private const int BadDescriptor = 9;                                       // EBADF
    private const int CloseOnExec = 0x8_0000;                                  // O_CLOEXEC of Linux
    private const string Flags = "flags:";

    /// <summary>Opens it, unbuffered; closing the stream leaves it open.</summary>
    /// <param name="number">0 is input, 1 output, 2 error.</param>
    /// <param name="access">What it is for.</param>
    /// <exception cref="IOException">It was closed.</exception>
    public static FileStream Open(int number, FileAccess access)
    {
        ThrowIfClosed(number);
        return new FileStream(new SafeFileHandle(number, ownsHandle: false), access, bufferSize: 0);
    }

    /// <exception cref="IOException">It was closed.</exception>
    public static void ThrowIfClosed(int number)
    {
        if (IsClosed(number))
        {
            throw new IOException("Bad file descriptor", BadDescriptor);
        }
    }

    /// <summary>Whether it was closed, which is known on Linux alone: elsewhere never.</summary>
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

    // What was inherited was not closed on exec, and what the runtime opens would be.
    private static bool IsOfTheRuntime(string line) =>
        line.StartsWith(Flags, StringComparison.Ordinal) && (Convert.ToInt32(line[Flags.Length..].Trim(), 8) & CloseOnExec) != 0;
}
