namespace TapToPcap.Tests.Support;

/// <summary>tshark with the configuration of one folder and nobody else's.</summary>
internal static class ProfiledTshark
{
    /// <returns>What it printed. It had no complaint about a file of the folder.</returns>
    internal static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        ToolRun run = await ToolRun.StartAsync("env", [$"WIRESHARK_CONFIG_DIR={folder}", Needs.Tool("tshark"), .. arguments]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.DoesNotContain("WARNING", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(folder, run.Error, StringComparison.Ordinal);
        return run.Output;
    }

    /// <summary>The protocol of each packet with payload, by the server's port.</summary>
    internal static async Task<ILookup<int, string>> ProtocolsAsync(string folder, string capture)
    {
        string output = await RunAsync(folder, "-r", capture, "-Y", "tcp.len > 0", "-T", "fields", "-e", "tcp.port", "-e", "_ws.col.Protocol");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .ToLookup(cells => cells[0].Split(',').Select(int.Parse).Min(), cells => cells[1]);
    }
}
