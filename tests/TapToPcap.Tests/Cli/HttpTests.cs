using TapToPcap.Protos.Tap.V3;
using TapToPcap.Tests.Support;
using static TapToPcap.Tests.Support.HttpTaps;

namespace TapToPcap.Tests.Cli;

/// <summary>What a run with HTTP taps says, and that it gives the same bytes whenever and wherever.</summary>
public sealed class HttpTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Convert_CutBody_ExitsWith2AndNamesTheSettingsToRaise()
    {
        await WriteAsync("cut_1.pb", Exchange(Request(), Response("200", ("content-length", "100")).WithBody(new byte[60], isCut: true)));

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "cut_1.pb", "--http", "1", "-o", "out.pcap");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("1 gap where bytes are missing, 40 bytes where that is known: raise max_buffered_rx_bytes and max_buffered_tx_bytes", run.Lines()[0]);
        Assert.Equal((1, 1, 60), (run.Summary().Warnings, run.Summary().Exchanges, run.Summary().Bytes));
    }

    [Fact]
    public async Task Convert_BeyondHttp1AsHttp1_WarnsAndExitsWith0()
    {
        await WriteAsync("none.pb", Exchange(Request(), Response("204").WithBody("body"u8.ToArray())));

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "none.pb", "--http", "1", "-o", "out.pcap");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("1 exchange written as HTTP/2: HTTP/1 cannot represent what the tap has of it", run.Lines()[0]);
        Assert.Equal(1, run.Summary().Warnings);
    }

    [Fact]
    public async Task Convert_NoTimeInTheTap_TakesThatOfItsFile()
    {
        await WriteAsync("web_1.pb", Exchange(Request().At(null), Response().At(null)));
        File.SetLastWriteTimeUtc(_scratch["web_1.pb"], new DateTime(2024, 2, 29, 12, 30, 15, DateTimeKind.Utc));

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "web_1.pb", "-o", "out.pcapng");

        Assert.Equal(0, run.ExitCode);
        Capture capture = CaptureReader.Read(await File.ReadAllBytesAsync(_scratch["out.pcapng"]));
        Assert.Equal(1_709_209_815_000_000_000, capture.Frames[0].Time);
        Assert.Contains(capture.Frames, frame => frame.Comment?.Contains("HTTP trace 1 of web_1.pb: it has no time of its own, this is the modification time of its file", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("1")]
    public async Task Convert_OtherTimeZoneFolderAndLanguage_GivesTheSameBytes(string form)
    {
        using Scratch there = new();
        foreach (string folder in new[] { _scratch.Path, there.Path })
        {
            for (int i = 0; i < 3; i++)
            {
                string tap = Path.Combine(folder, $"web_{i}.pb");
                await File.WriteAllBytesAsync(tap, Encode(MixedTap.HttpRecords()));
                File.SetLastWriteTimeUtc(tap, new DateTime(2024, 1, 1 + i, 0, 0, 0, DateTimeKind.Utc));
            }
        }

        ToolRun one = await ToolRun.StartAsync(Needs.Tool("env"), ["TZ=UTC", "LC_ALL=C", Repository.Program, ".", "--http", form, "-o", "out.pcapng"], directory: _scratch.Path);
        ToolRun other = await ToolRun.StartAsync(Needs.Tool("env"), ["TZ=Asia/Kolkata", "LC_ALL=de_DE.UTF-8", Repository.Program, there.Path, "--http", form, "-o", there["out.pcapng"]], directory: "/");

        Assert.Equal((2, 2), (one.ExitCode, other.ExitCode));
        Assert.Equal(one.Error, other.Error);
        Assert.Equal(await File.ReadAllBytesAsync(_scratch["out.pcapng"]), await File.ReadAllBytesAsync(there["out.pcapng"]));
    }

    [Theory]
    [InlineData("--http", "3")]
    [InlineData("--http-side", "middle")]
    public async Task Convert_ChoiceThatIsNone_IsAWrongCommandLine(string option, string value)
    {
        await WriteAsync("web.pb", Exchange(Request(), Response()));
        ToolRun run = await ToolRun.StartAsync(Repository.Program, ["web.pb", option, value, "-o", "out.pcap"], directory: _scratch.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
    }

    private Task WriteAsync(string name, params TraceWrapper[] records) => File.WriteAllBytesAsync(_scratch[name], Encode(records));
}
