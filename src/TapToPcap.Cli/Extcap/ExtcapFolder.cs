using TapToPcap.Cli.Commands;

namespace TapToPcap.Cli.Extcap;

/// <summary>Wireshark's folders for a user's extcap programs; installs a script there that calls this program.</summary>
internal static class ExtcapFolder
{
    private const string Name = "extcap";
    private const string Mark = "Written by tap2pcap.";
    private const int LongestScript = 4096;

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static string ScriptName => OperatingSystem.IsWindows() ? "tap2pcap.bat" : "tap2pcap";

    /// <summary>
    /// The user's folders: Wireshark 4.2 has changed it, and each version looks into only one of them. Empty if the user has no
    /// home folder.
    /// </summary>
    internal static string[] OfUser()
    {
        string? home = WiresharkFolder.Home();
        string? library = OperatingSystem.IsWindows() || home is null ? null : Path.Combine(home, ".local", "lib", "wireshark");
        return [.. ((string?[])[library, WiresharkFolder.Personal()]).OfType<string>().Select(folder => Path.Combine(folder, Name))];
    }

    /// <returns>The path of the script.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    internal static string Install(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, ScriptName);
        RefuseForeign(path);
        string script = OperatingSystem.IsWindows()
            ? $"@rem {Mark}\r\n@{Quoted('"')} extcap %*\r\n"
            : $"#!/bin/sh\n# {Mark}\nexec {Quoted('\'')} extcap \"$@\"\n";
        File.WriteAllText(path, script);
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
        if (!Exists(path))
        {
            return null;
        }

        RefuseForeign(path);
        File.Delete(path);
        return path;
    }

    // Also a link to nothing.
    private static bool Exists(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static void RefuseForeign(string path)
    {
        if (Exists(path) && !IsOurs(path))
        {
            throw new IOException($"{path}: not written by tap2pcap, and left as it is");
        }
    }

    private static bool IsOneCommand(string script, string start, string end) =>
        script.StartsWith(start, StringComparison.Ordinal) && script.EndsWith(end, StringComparison.Ordinal) && !script[start.Length..^1].TrimEnd('\r').Contains('\n', StringComparison.Ordinal);

    // Earlier versions did not mark the script, which has always been one command.
    private static bool IsOurs(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.LinkTarget is not null || file.Length > LongestScript)
        {
            return false;
        }

        string script = File.ReadAllText(path);
        return script.Contains(Mark, StringComparison.Ordinal)
            || (script.Contains("tap2pcap", StringComparison.Ordinal) && (IsOneCommand(script, "#!/bin/sh\nexec ", " extcap \"$@\"\n") || IsOneCommand(script, "@\"", "\" extcap %*\r\n")));
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
