using TapToPcap.Cli.Commands;

namespace TapToPcap.Cli.Extcap;

/// <summary>Wireshark's folders for a user's extcap programs; installs a script there that calls this program.</summary>
internal static class ExtcapFolder
{
    private const string Name = "extcap";

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static string ScriptName => OperatingSystem.IsWindows() ? "tap2pcap.bat" : "tap2pcap";

    /// <summary>The user's folders: Wireshark 4.2 has changed it, and each version looks into only one of them.</summary>
    internal static string[] OfUser()
    {
        string personal = Path.Combine(WiresharkFolder.Personal(), Name);
        return OperatingSystem.IsWindows()
            ? [personal]
            : [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "lib", "wireshark", Name), personal];
    }

    /// <returns>The path of the script.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    internal static string Install(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, ScriptName);
        File.WriteAllText(path, OperatingSystem.IsWindows() ? $"@{Quoted('"')} extcap %*\r\n" : $"#!/bin/sh\nexec {Quoted('\'')} extcap \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, Executable);
        }

        return path;
    }

    /// <returns>The path of the script that was there; null where none was.</returns>
    /// <exception cref="IOException">It cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    internal static string? Uninstall(string folder)
    {
        string path = Path.Combine(folder, ScriptName);
        if (!File.Exists(path))
        {
            return null;
        }

        File.Delete(path);
        return path;
    }

    // The command line of this program: an executable of its own, or dotnet and a DLL.
    private static string Quoted(char mark)
    {
        string program = Environment.ProcessPath!;
        bool isRun = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] words = isRun ? [program, Path.Combine(AppContext.BaseDirectory, "tap2pcap.dll")] : [program];
        return string.Join(' ', words.Select(word => mark == '"' ? $"\"{word}\"" : Shell.Quote(word)));
    }
}
