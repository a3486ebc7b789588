using System.IO.Compression;
using System.Text.Json;
using Google.Protobuf;
using TapToPcap.Converting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>The command that proves a capture.</summary>
public sealed class VerifyTests : IDisposable
{
    private static readonly string Samples = Repository.Samples;
    private static readonly string HttpTap = Path.Combine(Repository.Samples, "grpc-http-tap_4611686018427387905.json");
    private static readonly string Tap = Path.Combine(Repository.Samples, "redis-buffered_0.pb");

    private readonly Scratch _scratch = new();

    public static MatrixTheoryData<string, string, string, string> Forms { get; } =
        new(["pcap", "pcap-ns", "pcapng"], ["ethernet", "raw"], ["536", "65495"], ["--handshake", "--no-handshake"]);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Verify_AllSamplesInAnyForm_AreEqual(string format, string link, string mss, string handshake)
    {
        await CliRun.RunAsync(Samples, "-o", _scratch["out"], "--format", format, "--link-type", link, "--mss", mss, handshake);

        ToolRun run = await CliRun.RunAsync("verify", _scratch["out"], Samples);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^11 inputs, 99 events, 1 HTTP exchange, 10 conversations, \d+ packets, 6,197 bytes, 0 differences, 0 warnings$", Assert.Single(run.Lines()));
        string[] rows = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(12, rows.Length);
        Assert.All(rows[1..], row => Assert.StartsWith("OK ", row, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nsecpcap")]
    [InlineData("pcap")]
    [InlineData("pcapng")]
    public async Task Verify_CaptureThatEditcapRewrote_IsEqual(string form)
    {
        await CliRun.RunAsync(Samples, "-o", _scratch["out.pcapng"]);
        byte[] rewritten = await ForeignCaptures.ByEditcapAsync(await File.ReadAllBytesAsync(_scratch["out.pcapng"]), form);

        ToolRun run = await CliRun.PipeAsync(rewritten, "verify", "-", Samples, "-q");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.OutputBytes);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Verify_TapOnStandardInput_IsRead()
    {
        await CliRun.RunAsync(Tap, "-o", _scratch["out.pcap"]);

        ToolRun run = await CliRun.PipeAsync(await File.ReadAllBytesAsync(Tap), "verify", _scratch["out.pcap"], "-");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("standard input, trace 0", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Verify_HttpTap_IsEqualInEitherFormAndNotWhereItIsMasked(string form)
    {
        string tap = _scratch["tap_7.json"];
        await File.WriteAllTextAsync(tap, (await File.ReadAllTextAsync(HttpTap)).Replace("content-type", "x-api-key", StringComparison.Ordinal));
        await CliRun.RunAsync(Tap, tap, "--http", form, "-o", _scratch["out.pcap"]);
        await CliRun.RunAsync(Tap, tap, "--http", form, "--redact", "-o", _scratch["masked.pcap"]);

        ToolRun run = await CliRun.RunAsync("verify", _scratch["out.pcap"], Tap, tap);
        ToolRun masked = await CliRun.RunAsync("verify", _scratch["masked.pcap"], Tap, tap, "-q");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, run.Output.Split('\n').Count(row => row.StartsWith("OK ", StringComparison.Ordinal)));
        Assert.Equal(2, masked.ExitCode);
        Assert.Contains("request headers: ", masked.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("request body", masked.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_TapLeftOut_Differs()
    {
        await CliRun.RunAsync(Samples, "-o", _scratch["out.pcap"]);

        ToolRun run = await CliRun.RunAsync("verify", _scratch["out.pcap"], Tap, "--quiet");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(10, run.Output.Split("\nDIFFERS ").Length - 1);
        Assert.DoesNotContain("\nOK ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OneByteAltered_NamesTheFrameAndTheConversation()
    {
        await CliRun.RunAsync(Tap, "-o", _scratch["out.pcap"]);
        byte[] capture = await File.ReadAllBytesAsync(_scratch["out.pcap"]);
        capture[capture.AsSpan().LastIndexOf("+OK"u8) + 1] ^= 1;

        ToolRun run = await CliRun.PipeAsync(capture, "verify", "-", Tap);

        Assert.Equal(2, run.ExitCode);
        Assert.Matches(@"^standard input: byte \d+, frame \d+: the TCP segment sums up to 0x[0-9a-f]{4}, expected 0xffff: its checksum is wrong$", run.Lines()[0]);
        Assert.Contains("written: 239 bytes in both, but others: SHA-256 ", run.Output, StringComparison.Ordinal);
        Assert.Contains(", 2 differences, ", run.Lines()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_TapsOfBothEndsThatMergecapMadeOneCapture_NamesBothConnections()
    {
        (string front, string sidecar) = (Needs.Case("same-5tuple-both-ends", "front"), Needs.Case("same-5tuple-both-ends", "sidecar"));
        await CliRun.RunAsync(front, "-o", _scratch["front.pcapng"]);
        await CliRun.RunAsync(sidecar, "-o", _scratch["sidecar.pcapng"]);
        await ToolRun.StartAsync(Needs.Tool("mergecap"), ["-w", _scratch["merged.pcapng"], _scratch["front.pcapng"], _scratch["sidecar.pcapng"]]);

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "verify", "merged.pcapng", front, sidecar);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("merged.pcapng: frames 1 and 5 begin two connections between 10.0.0.2:50000 and 10.0.0.1:8080, ", run.Lines()[0], StringComparison.Ordinal);
        Assert.Contains(", 1 difference, ", run.Lines()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_DamagedTap_IsNoProof()
    {
        byte[] cut = CliTaps.Encode()[..^3];
        await File.WriteAllBytesAsync(_scratch["cut.pb"], cut);
        await CliRun.RunInAsync(_scratch.Path, "cut.pb", "-o", "out.pcap");

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "verify", "out.pcap", "cut.pb");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(", 0 differences, 1 warning", run.Lines()[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.pcap", "tap.pb", 3, "missing.pcap: No such file or directory")]
    [InlineData("out.pcap", "missing.pb", 3, "missing.pb: No such file or directory")]
    [InlineData("tap.pb", "tap.pb", 2, "tap.pb: byte 0, record 1: no capture begins with 0x")]
    [InlineData("out.pcap", "out.pcap", 2, "out.pcap: byte 0: ")]
    [InlineData("-", "-", 1, "-: CAPTURE or an INPUT can be standard input, not both")]
    [InlineData("-x", "tap.pb", 1, "-x: no such option")]
    [InlineData("out.pcap", "-x", 1, "-x: no such option")]
    public async Task Verify_NothingToCompare_SaysWhy(string capture, string input, int exitCode, string expected)
    {
        File.Copy(Tap, _scratch["tap.pb"]);
        await CliRun.RunInAsync(_scratch.Path, "tap.pb", "-o", "out.pcap");

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "verify", capture, input);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(run.Lines(), line => line.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("samples", "verify")]
    [InlineData("-o", "out.pcap", "verify")]
    public async Task Verify_AfterSomethingElse_IsRefused(params string[] before)
    {
        ToolRun run = await CliRun.RunAsync([.. before, "out.pcap", Tap]);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("verify: nothing can stand before it; an input of that name is ./verify", run.Lines()[0]);
    }

    [Fact]
    public async Task Verify_Json_HoldsWholeHashes()
    {
        await CliRun.RunAsync(Tap, "-o", _scratch["out.pcap"]);

        ToolRun run = await CliRun.RunAsync("verify", _scratch["out.pcap"], Tap, "--json");

        using JsonDocument report = JsonDocument.Parse(run.OutputBytes);
        Assert.True(report.RootElement.GetProperty("equal").GetBoolean());
        JsonElement conversation = Assert.Single(report.RootElement.GetProperty("conversations").EnumerateArray());
        Assert.Equal((Tap, "0"), (conversation.GetProperty("source").GetString(), conversation.GetProperty("trace_id").GetString()));
        Assert.Equal(1, conversation.GetProperty("first_frame").GetInt64());
        foreach (string way in (string[])["read", "written"])
        {
            JsonElement direction = conversation.GetProperty(way);
            Assert.Equal(64, direction.GetProperty("tap").GetProperty("sha256").GetString()!.Length);
            Assert.Equal(direction.GetProperty("tap").GetRawText(), direction.GetProperty("capture").GetRawText());
        }
    }

    [Fact]
    public async Task Help_OfVerify_NamesWhatItTakes()
    {
        ToolRun run = await CliRun.RunAsync("verify", "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("tap2pcap verify <CAPTURE> <INPUT>... [options]", run.Output, StringComparison.Ordinal);
        Assert.Contains("--json", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_CaptureOfAGigabyte_TakesAtMost64MiB()
    {
        const int EventSize = 16 << 10;
        const int Events = 1 << 16;
        const int MaxMemory = 64 << 10;

        await WriteLongTapAsync(_scratch["tap.pb.gz"], Events, EventSize);
        using CliProcess program = CliProcess.Start("verify", "-", _scratch["tap.pb.gz"]);
        new TapConverter(new ConversionOptions(), new NothingWrong()).Convert(TapToPcap.Input.TapSource.Find(_scratch["tap.pb.gz"]), program.Input);
        await program.Input.FlushAsync();
        long peak = program.PeakMemory;
        program.Input.Close();
        (int exitCode, _, string error) = await program.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.InRange(peak, 1, MaxMemory);
        Assert.Contains("1,073,741,824 bytes, 0 differences, 0 warnings", error, StringComparison.Ordinal);
    }

    private static async Task WriteLongTapAsync(string path, int events, int size)
    {
        TapStep[] steps = [TapStep.Read(CliTaps.Data[0].Time, new byte[size])];
        TraceWrapper[] records = [.. TapBuilder.Build(new TapConnection(0, CliTaps.Server, CliTaps.Client), steps, new TapOptions { Shape = TapShape.Streamed })];
        using MemoryStream repeated = new();
        records[1].WriteDelimitedTo(repeated);
        await using GZipStream zipped = new(File.Create(path), CompressionLevel.Fastest);
        records[0].WriteDelimitedTo(zipped);
        for (int i = 0; i < events; i++)
        {
            await zipped.WriteAsync(repeated.GetBuffer().AsMemory(0, (int)repeated.Length));
        }
    }
}
