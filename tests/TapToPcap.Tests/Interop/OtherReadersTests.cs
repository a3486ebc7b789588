using System.Globalization;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>Captures of all samples as capinfos and tcpdump see them.</summary>
public sealed class OtherReadersTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public static MatrixTheoryData<string, string> Forms { get; } = new(["pcap", "pcap-ns", "pcapng"], ["ethernet", "raw"]);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Capinfos_AnyForm_CountsEveryPacketInOrder(string format, string link)
    {
        (string capture, int packets) = await ConvertSamplesAsync(format, link);

        ToolRun run = await ToolRun.StartAsync(Needs.Tool("capinfos"), ["-M", capture]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(packets.ToString(CultureInfo.InvariantCulture), ValueOf(run.Output, "Number of packets"));
        Assert.Equal(link == "ethernet" ? "ether" : "rawip", ValueOf(run.Output, "File encapsulation"));
        Assert.Equal(format == "pcap" ? "microseconds (6)" : "nanoseconds (9)", ValueOf(run.Output, "File timestamp precision"));
    }

    [Fact]
    public async Task Capinfos_PcapNg_ShowsWhatItIsAndWhatMadeIt()
    {
        (string capture, int packets) = await ConvertSamplesAsync("pcapng", "ethernet");

        ToolRun run = await ToolRun.StartAsync(Needs.Tool("capinfos"), ["-M", capture]);

        Assert.StartsWith("rebuilt from Envoy tap", ValueOf(run.Output, "Capture comment"), StringComparison.Ordinal);
        Assert.StartsWith("tap2pcap ", ValueOf(run.Output, "Capture application"), StringComparison.Ordinal);
        string[] groups = [.. Directory.GetFiles(Repository.Samples, "*_*").Select(path => Path.GetFileName(path).Split('_')[0]).Distinct()];
        Assert.Equal(groups.Length.ToString(CultureInfo.InvariantCulture), ValueOf(run.Output, "Number of interfaces in file"));
        Assert.All(groups, group => Assert.Contains($"Name = {group}\n", run.Output, StringComparison.Ordinal));
        Assert.Equal(groups.Length, run.Output.Split("Capture length = 262144\n").Length - 1);
        Assert.Contains("Time precision = nanoseconds (9)\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(packets, run.Output.Split("Number of packets = ").Skip(1).Sum(counted => int.Parse(counted.Split('\n')[0], CultureInfo.InvariantCulture)));
        Assert.DoesNotContain(Environment.MachineName, run.Output.Replace(capture, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Tcpdump_AnyForm_ReadsEveryPacketAndFindsChecksumsCorrect(string format, string link)
    {
        (string capture, int packets) = await ConvertSamplesAsync(format, link);

        ToolRun run = await ToolRun.StartAsync(Needs.Tool("tcpdump"), ["-nn", "-v", "-r", "-"], await File.ReadAllBytesAsync(capture));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(packets, run.Output.Split("(correct)").Length - 1);
        Assert.DoesNotContain("incorrect", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("bad-", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("truncated", run.Error, StringComparison.Ordinal);
    }

    private async Task<(string Capture, int Packets)> ConvertSamplesAsync(string format, string link)
    {
        string capture = _scratch["out"];
        ToolRun run = await CliRun.RunAsync(Repository.Samples, "-o", capture, "--format", format, "--link-type", link);
        return (capture, run.Summary().Packets);
    }

    private static string ValueOf(string report, string name) =>
        report.Split('\n').Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal))[(name.Length + 1)..].Trim();
}
