namespace TapToPcap.Tests.Support;

/// <summary>Runs the program by a shell, which gives it limits, closed descriptors and mounts; it is "$tap2pcap" there.</summary>
internal static class ShellRun
{
    /// <param name="script">For bash, in that directory.</param>
    internal static Task<ToolRun> RunAsync(string directory, string script, byte[]? input = null) =>
        ToolRun.StartAsync(Needs.Tool("bash"), ["-c", $"tap2pcap=$0; {script}", Repository.Program], input, directory);
}
