namespace TapToPcap.Cli.Commands;

/// <summary>Wireshark's personal configuration folder (wireshark(1), WIRESHARK_CONFIG_DIR).</summary>
internal static class WiresharkFolder
{
    /// <summary>The name by which -C finds a profile; null where its folder is not among the user's profiles.</summary>
    internal static string? NameOf(string profile)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(profile));
        return Personal() is string personal && Path.GetDirectoryName(path) == Path.Combine(personal, "profiles") ? Path.GetFileName(path) : null;
    }

    /// <summary>The user's home folder; null if there is none.</summary>
    internal static string? Home() => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home && Path.IsPathRooted(home) ? home : null;

    /// <summary>Path of the personal configuration folder; null if it is not known, as the user has no home folder.</summary>
    internal static string? Personal()
    {
        if (Environment.GetEnvironmentVariable("WIRESHARK_CONFIG_DIR") is { Length: > 0 } named)
        {
            return Path.TrimEndingDirectorySeparator(Path.GetFullPath(named));
        }

        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "Wireshark");
        }

        string? configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } set ? set : Home() is string home ? Path.Combine(home, ".config") : null;
        return configuration is null ? null : Path.Combine(configuration, "wireshark");
    }
}
