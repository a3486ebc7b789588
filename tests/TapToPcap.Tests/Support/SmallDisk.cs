namespace TapToPcap.Tests.Support;

/// <summary>A file system with little space, at disk/, which is mounted where only one run sees it.</summary>
internal static class SmallDisk
{
    /// <summary>Runs a script for bash; the output is its exit code, the names of what the disk holds then, and what the last command writes.</summary>
    /// <param name="directory">Gets kept/, a copy of what the disk holds at the end.</param>
    /// <param name="size">As mount(8) takes it.</param>
    /// <param name="last">Runs on the disk after the script.</param>
    internal static Task<ToolRun> RunAsync(string directory, string size, string script, string last = "true")
    {
        string unshare = $"{Needs.Tool("unshare")} --mount {(Environment.IsPrivilegedProcess ? "" : "--map-root-user")}";
        return ShellRun.RunAsync(
            directory,
            $"mkdir -p disk kept; {unshare} bash -c 'tap2pcap=$0; mount -t tmpfs -o size={size} none disk || exit 9; {script}; echo $?; ls -A disk; cp -r disk/. kept; {last}' \"$tap2pcap\"");
    }
}
