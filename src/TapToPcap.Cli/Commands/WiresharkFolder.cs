namespace TapToPcap.Cli.Commands;

/// <summary>Wireshark's personal configuration folder (wireshark(1), WIRESHARK_CONFIG_DIR).</summary>
internal static class WiresharkFolder
{
    /// <summary>The name by which -C finds a profile; null where its folder is not among the user's profiles.</summary>
    internal static string? NameOf(string profile)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(profile));
        return Path.GetDirectoryName(path) == Path.Combine(Personal(), "profiles") ? Path.GetFileName(path) : null;
    }

    /// <summary>Path of the personal configuration folder.</summary>
    internal static string Personal()
    {
        if (Environment.GetEnvironmentVariable("WIRESHARK_CONFIG_DIR") is { Length: > 0 } named)
        {
            return Path.TrimEndingDirectorySeparator(Path.GetFullPath(named));
        }

        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "Wireshark");
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } set ? set : Path.Combine(home, ".config");
        return Path.Combine(configuration, "wireshark");
    }
}
