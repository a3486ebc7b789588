using System.Text.RegularExpressions;
using TapToPcap.Synthesis.Tcp;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>The profile command, and --profile and --map-port beside it.</summary>
public sealed class ProfileTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Profile_Taps_SaysHowEachPortIsReadAndHowToUseIt()
    {
        string[] taps =
        [
            OpeningTap.Write(_scratch, Openings.Http2, 10_000),
            OpeningTap.Write(_scratch, Openings.Grpc, 10_000, 50_002),
            OpeningTap.Write(_scratch, "Redis", 6379),
            OpeningTap.Write(_scratch, "TLS", 9000),
            OpeningTap.Write(_scratch, "SSH", 9000, 50_002),
        ];

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, ["profile", "my profile", .. taps]);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        string path = $"'{_scratch["my profile"]}'";
        string[] expected =
        [
            " port  protocol      read as",
            " 6379  Redis         resp, as Wireshark does anyway",
            " 9000  SSH, TLS      no entry: no one dissector reads them all",
            "10000  HTTP/2, gRPC  http2",
            "",
            "# with this profile alone",
            $"WIRESHARK_CONFIG_DIR={path} wireshark CAPTURE",
            $"WIRESHARK_CONFIG_DIR={path} tshark -r CAPTURE",
            "# among your own profiles, which -C finds by name",
            $"mkdir -p ~/.config/wireshark/profiles && cp -r {path} ~/.config/wireshark/profiles/ && wireshark -C 'my profile' CAPTURE",
            "# without a profile",
            "tshark -d tcp.port==10000,http2 -r CAPTURE",
        ];
        Assert.Equal(expected, run.Output.Split('\n')[..^1]);
    }

    [Fact]
    public async Task Profile_ConnectionsToAPipe_ListsItsInventedPortAndDissectsThem()
    {
        string[] taps = [.. Enumerable.Range(0, 3).Select(WritePipeTap)];

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, ["profile", "profile", .. taps]);
        await CliRun.RunInAsync(_scratch.Path, ["-o", "out.pcapng", .. taps]);

        int port = InventedEndpoints.ServerPortOf("/run/app.sock");
        Assert.Contains($"{port}  HTTP/2    http2 (invented, stands for /run/app.sock)\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($"tshark -d tcp.port=={port},http2 -r CAPTURE\n", run.Output, StringComparison.Ordinal);
        ILookup<int, string> protocols = await ProfiledTshark.ProtocolsAsync(_scratch["profile"], _scratch["out.pcapng"]);
        Assert.Equal(Enumerable.Repeat("HTTP2", 6), protocols.SelectMany(one => one));
    }

    [Fact]
    public async Task Profile_Http1AndHttp2OnTheTlsPort_SaysWhatMendsItAndThatDoes()
    {
        string[] taps = [OpeningTap.Write(_scratch, Openings.Http2, 443), OpeningTap.Write(_scratch, "HTTP/1", 443, 50_002)];

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, ["profile", "plain", .. taps]);
        Assert.Contains(" 443  HTTP/1, HTTP/2  no entry: on this port none reads them all; --map-port 443=8080 mends it\n", run.Output, StringComparison.Ordinal);
        ToolRun converted = await CliRun.RunInAsync(_scratch.Path, ["--profile", "other", "-o", "plain.pcapng", .. taps]);
        Assert.Contains("other: nothing for port 443, where no one dissector reads HTTP/1 and HTTP/2: --map-port 443=8080 mends it", converted.Lines());

        await CliRun.RunInAsync(_scratch.Path, ["--map-port", "443=8080", "--profile", "mapped", "-o", "out.pcapng", .. taps]);
        ILookup<int, string> protocols = await ProfiledTshark.ProtocolsAsync(_scratch["mapped"], _scratch["out.pcapng"]);
        Assert.Equal(["HTTP", "HTTP2"], protocols.SelectMany(one => one).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Profile_CommandsThatItPrints_Work()
    {
        Needs.Tool("tshark");
        string tap = OpeningTap.Write(_scratch, Openings.Http2, 10_000);
        await CliRun.RunAsync(tap, "-o", _scratch["out.pcapng"]);
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "profile", "it's mine", tap);

        string[] commands = [.. run.Output.Split('\n').Where(line => line.Contains("CAPTURE", StringComparison.Ordinal))];
        Assert.Equal(4, commands.Length);
        foreach (string printed in commands)
        {
            // Wireshark may not be here, and opens windows; tshark finds profiles as it does.
            string command = Regex.Replace(printed, "(?<=[ &])wireshark (.*)CAPTURE", "tshark $1-r CAPTURE");
            ToolRun shown = await ToolRun.StartAsync("bash", ["-c", $"export HOME={_scratch["home"]}; {command.Replace("CAPTURE", _scratch["out.pcapng"], StringComparison.Ordinal)}"]);
            Assert.True(shown.ExitCode == 0, $"{command}\n{shown.Error}");
            Assert.Contains(" HTTP2 ", shown.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Profile_AmongTheUsersOwn_IsFoundByName()
    {
        string tap = OpeningTap.Write(_scratch, Openings.Http2, 10_000);

        ToolRun run = await ToolRun.StartAsync("env", [$"WIRESHARK_CONFIG_DIR={_scratch["home"]}", Repository.Program, "profile", _scratch["home/profiles/taps"], tap]);

        Assert.EndsWith("\nwireshark -C taps CAPTURE\ntshark -C taps -r CAPTURE\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profile_CannotBeWritten_NamesItInTheSystemsWords()
    {
        string tap = OpeningTap.Write(_scratch, Openings.Http2, 10_000);
        File.WriteAllText(_scratch["file"], "");

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "profile", "file/profile", tap);
        ToolRun converted = await CliRun.RunInAsync(_scratch.Path, tap, "-o", "out.pcap", "--profile", "file/profile");

        Assert.Equal((3, 3), (run.ExitCode, converted.ExitCode));
        Assert.StartsWith("file/profile: ", Assert.Single(run.Lines()), StringComparison.Ordinal);
        Assert.StartsWith("file/profile: ", Assert.Single(converted.Lines()), StringComparison.Ordinal);
        Assert.Empty(run.OutputBytes);
    }

    [Fact]
    public async Task Profile_NoTap_WritesNothing()
    {
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "profile", "profile", "tap.pb");

        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("tap.pb: ", Assert.Single(run.Lines()), StringComparison.Ordinal);
        Assert.Empty(run.OutputBytes);
        Assert.False(Directory.Exists(_scratch["profile"]));
    }

    [Fact]
    public async Task Convert_WithProfile_WritesTheSameAsTheCommandAndSaysHowToUseIt()
    {
        string[] taps = [OpeningTap.Write(_scratch, Openings.Http2, 10_000), OpeningTap.Write(_scratch, "MySQL", 443), OpeningTap.Write(_scratch, "TLS", 9000), OpeningTap.Write(_scratch, "SSH", 9000, 50_002)];
        await CliRun.RunInAsync(_scratch.Path, ["profile", "one", .. taps, "--map-port", "443=9999"]);

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, [.. taps, "-o", "out.pcap", "--profile", "two", "--map-port", "443=9999"]);
        ToolRun piped = await CliRun.PipeAsync(File.ReadAllBytes(taps[0]), "-", "--profile", _scratch["three"]);

        Assert.Equal(0, run.ExitCode);
        Assert.All(Directory.GetFiles(_scratch["one"]), path => Assert.Equal(File.ReadAllText(path), File.ReadAllText(Path.Combine(_scratch["two"], Path.GetFileName(path)))));
        Assert.Contains("tcp.port,9999,(none),MySQL", File.ReadAllText(_scratch["two/decode_as_entries"]), StringComparison.Ordinal);
        Assert.Equal(["two: nothing for port 9000, where no one dissector reads SSH and TLS", $"to look at it: WIRESHARK_CONFIG_DIR={_scratch["two"]} wireshark out.pcap"], run.Lines()[..^1]);
        Assert.Equal($"to look at it: WIRESHARK_CONFIG_DIR={_scratch["three"]} wireshark CAPTURE", piped.Lines()[0]);
        Assert.Contains("tcp.port,10000,(none),HTTP2", File.ReadAllText(_scratch["three/decode_as_entries"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_OutputDirectory_HasOneProfileForAll()
    {
        string[] taps = [OpeningTap.Write(_scratch, Openings.Http2, 10_000), OpeningTap.Write(_scratch, "MySQL", 444)];

        await CliRun.RunInAsync(_scratch.Path, [.. taps, "--output-dir", "out", "--profile", "profile"]);

        Assert.Equal(3, File.ReadLines(_scratch["profile/decode_as_entries"]).Count());
    }

    [Theory]
    [InlineData(443, 50_001, "; local port 443 shown as 80")]
    [InlineData(8443, 443, "; remote port 443 shown as 80")]
    public async Task Convert_MapPort_ShowsItOnEitherEndAndNamesTheTrueOne(int port, int clientPort, string said)
    {
        string tap = OpeningTap.Write(_scratch, Openings.Http2, port, clientPort);

        await CliRun.RunAsync(tap, "-o", _scratch["out.pcapng"], "--map-port", "443=80", "--map-port", "1=2");

        Support.Capture capture = CaptureReader.Read(File.ReadAllBytes(_scratch["out.pcapng"]));
        Assert.EndsWith(said, capture.Frames[0].Comment, StringComparison.Ordinal);
        Assert.All(capture.Frames, frame => Assert.Contains(80, Ports(frame.Bytes.Span)));
        Assert.All(capture.Frames, frame => Assert.DoesNotContain(443, Ports(frame.Bytes.Span)));
    }

    [Fact]
    public async Task Verify_MapPort_IsThatOfTheConversion()
    {
        string tap = OpeningTap.Write(_scratch, Openings.Http2, 443);
        await CliRun.RunAsync(tap, "-o", _scratch["out.pcap"], "--map-port", "443=80");

        ToolRun same = await CliRun.RunAsync("verify", _scratch["out.pcap"], tap, "--map-port", "443=80");
        ToolRun without = await CliRun.RunAsync("verify", _scratch["out.pcap"], tap);
        ToolRun other = await CliRun.RunAsync("verify", _scratch["out.pcap"], tap, "--map-port", "443=81");

        Assert.Equal(0, same.ExitCode);
        Assert.Equal(2, without.ExitCode);
        Assert.Contains("local end: 10.1.0.1:443 in the tap, 10.1.0.1:80 in the capture", without.Output, StringComparison.Ordinal);
        Assert.Equal(2, other.ExitCode);
    }

    [Theory]
    [InlineData("profile", "")]
    [InlineData("profile", "dir")]
    public async Task Profile_WithoutInput_IsAWrongCommandLine(params string[] arguments)
    {
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, arguments);

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Path));
    }

    private static int[] Ports(ReadOnlySpan<byte> frame) => [(frame[34] << 8) | frame[35], (frame[36] << 8) | frame[37]];

    private string WritePipeTap(int number)
    {
        string name = $"pipe_{number}.json";
        string[] lines =
        [
            """{"socket_streamed_trace_segment": {"trace_id": "0", "connection": {"local_address": {"pipe": {"path": "/run/app.sock"}}, "remote_address": {"pipe": {"path": ""}}}}}""",
            """{"socket_streamed_trace_segment": {"trace_id": "0", "event": {"timestamp": "2026-11-28T10:00:0NZ", "read": {"data": {"as_bytes": "UFJJICogSFRUUC8yLjANCg0KU00NCg0KAAAABAAAAAAA"}}}}}""",
            """{"socket_streamed_trace_segment": {"trace_id": "0", "event": {"timestamp": "2026-11-28T10:00:0N.5Z", "write": {"data": {"as_bytes": "AAAABAAAAAAA"}}}}}""",
        ];
        File.WriteAllLines(_scratch[name], lines.Select(line => line.Replace(":0N", $":0{number}", StringComparison.Ordinal)));
        return name;
    }
}
