using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>What is said on standard error, and how much of it.</summary>
public sealed class MessagesTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Convert_Success_SaysTheCountsAndNothingElse()
    {
        await WriteAsync("one.pb", CliTaps.Encode(TapFormat.Undelimited, TapShape.Streamed));
        await WriteAsync("two.pb", CliTaps.EncodeLater(1));

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "one.pb", "two.pb", "-o", "out.pcap");

        // The close is an event where the tap has it. Three segments open a conversation, three close it.
        int events = CliTaps.DataEvents + 1 + CliTaps.DataEvents;
        int packets = 2 * (3 + CliTaps.DataEvents + 3);
        int bytes = 2 * (CliTaps.Question.Length + CliTaps.Answer.Length);
        Assert.Equal($"2 inputs, {events} events, 2 conversations, {packets} packets, {bytes} bytes, 0 warnings", Assert.Single(run.Lines()));
        Assert.Equal(packets, CliCapture.Read(_scratch["out.pcap"]).Packets);
    }

    [Theory]
    [InlineData("-q")]
    [InlineData("--quiet")]
    public async Task Convert_QuietSuccess_IsSilent(string option)
    {
        await WriteAsync("tap.pb", CliTaps.Encode());

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "tap.pb", "-o", "out.pcap", option);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Empty(run.OutputBytes);
    }

    [Fact]
    public async Task Convert_QuietFailure_SaysWhatWentWrong()
    {
        await WriteAsync("cut.pb", CliTaps.Encode()[..^3]);

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "cut.pb", "missing.pb", "-q", "-o", "out.pcap");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(2, run.Lines().Length);
        Assert.Contains("missing.pb: No such file or directory", run.Lines());
        Assert.Contains(run.Lines(), line => line.StartsWith("cut.pb: byte ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Convert_Verbose_NamesInputsInTheirOrder()
    {
        await WriteAsync("b.pb", CliTaps.Encode());
        await WriteAsync("a.pb", CliTaps.EncodeLater(1));

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "b.pb", "a.pb", "-v", "-o", "out.pcap");

        Assert.Equal(["reading b.pb", "reading a.pb"], run.Lines().SkipLast(1));
        Assert.Equal(2, run.Summary().Inputs);
    }

    [Theory]
    [InlineData(nameof(TapFormat.Undelimited))]
    [InlineData(nameof(TapFormat.Delimited))]
    [InlineData(nameof(TapFormat.JsonBytes))]
    [InlineData(nameof(TapFormat.Text))]
    public async Task Convert_HttpTraceBesideASocketTrace_IsConvertedToo(string format)
    {
        TapFormat asFormat = Enum.Parse<TapFormat>(format);
        await WriteAsync("http", [.. CliTaps.HttpTrace(asFormat), .. CliTaps.Encode(asFormat)]);

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "http", "-o", "out.pcap");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("1 input, 4 events, 1 HTTP exchange, 2 conversations, ", run.Lines()[^1], StringComparison.Ordinal);
        Assert.EndsWith(", 0 warnings", run.Lines()[^1], StringComparison.Ordinal);
        Assert.Equal(CliTaps.Answer, CliCapture.Read(_scratch["out.pcap"]).FromServer);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("1")]
    public async Task Convert_HttpTapOfARealEnvoy_SaysTheCountsAndWhatIsInvented(string form)
    {
        string tap = Needs.RealTap("http-tap", "_473128456949399711.json");

        ToolRun run = await CliRun.RunAsync(tap, "--http", form, "-o", _scratch["out.pcap"]);

        int packets = CliCapture.Read(_scratch["out.pcap"]).Packets;
        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"1 input, 1 HTTP exchange, 1 conversation, {packets} packets, 519 bytes, 0 warnings", run.Lines()[^1]);
        Assert.All(run.Lines()[..^1], line => Assert.StartsWith("1 HTTP exchange without a", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Convert_CutByEnvoy_NamesTheSettingsToRaise()
    {
        ToolRun run = await CliRun.RunAsync(Repository.Taps("http1-truncated_0.json"), "-o", _scratch["out.pcap"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("1 gap where bytes are missing, 447 bytes where that is known: raise max_buffered_rx_bytes and max_buffered_tx_bytes", run.Lines()[0]);
        Assert.Equal(1, run.Summary().Warnings);
    }

    [Fact]
    public async Task Convert_LargeCounts_AreReadable()
    {
        await WriteAsync("tap.pb", CliTaps.Encode([TapStep.Read(CliTaps.Data[0].Time, new byte[1_234_567])]));

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "tap.pb", "-o", "out.pcap");

        Assert.Contains(" 1,234,567 bytes, ", Assert.Single(run.Lines()), StringComparison.Ordinal);
    }

    private Task WriteAsync(string name, byte[] bytes) => File.WriteAllBytesAsync(_scratch[name], bytes);
}
