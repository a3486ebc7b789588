using System.Globalization;

namespace TapToPcap.Tests.Support;

/// <summary>What tshark says of a capture. It checks checksums, which it leaves alone unless it is reported.</summary>
internal static class TsharkView
{
    private static readonly string[] ChecksumsOn = ["-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"];

    /// <summary>A row for each packet, a column for each field; empty where a packet lacks it.</summary>
    internal static async Task<string[][]> FieldsAsync(string capture, params string[] fields)
    {
        string output = await RunAsync(["-r", capture, .. ChecksumsOn, "-T", "fields", .. fields.SelectMany(field => new[] { "-e", field })]);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
    }

    /// <summary>Expert messages of severity warning and above, each with the protocol that it is about.</summary>
    internal static async Task<(string Protocol, string Summary)[]> WarningsAsync(string capture)
    {
        string table = await RunAsync(["-r", capture, .. ChecksumsOn, "-q", "-z", "expert,warn"]);
        return [.. table.Split('\n')
            .Select(line => line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries))
            .Where(cells => cells.Length == 4 && int.TryParse(cells[0], CultureInfo.InvariantCulture, out _))
            .Select(cells => (cells[2], cells[3]))];
    }

    /// <summary>Follow Stream: the bytes of both directions as a reader of the capture gets them.</summary>
    internal static async Task<TsharkStream> FollowAsync(string capture, int stream = 0)
    {
        string text = await RunAsync(["-r", capture, "-q", "-z", string.Create(CultureInfo.InvariantCulture, $"follow,tcp,raw,{stream}")]);
        using MemoryStream fromFirst = new();
        using MemoryStream fromSecond = new();
        int firstPort = 0;
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith("Node 0: ", StringComparison.Ordinal))
            {
                firstPort = int.Parse(line.AsSpan(line.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
            }
            else if (line.Length > 0 && line.TrimStart('\t').All(char.IsAsciiHexDigitLower))
            {
                (line[0] == '\t' ? fromSecond : fromFirst).Write(Convert.FromHexString(line.TrimStart('\t')));
            }
        }

        return new TsharkStream(firstPort, fromFirst.ToArray(), fromSecond.ToArray());
    }

    private static async Task<string> RunAsync(string[] arguments)
    {
        ToolRun run = await ToolRun.TsharkAsync(arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }
}
