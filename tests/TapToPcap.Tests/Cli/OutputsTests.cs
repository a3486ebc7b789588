using System.Runtime.Versioning;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Where captures go, what form they have, and what is left when they cannot be written.</summary>
[SupportedOSPlatform("linux")]
public sealed class OutputsTests : IDisposable
{
    private const string PcapMagic = "D4C3B2A1";
    private const string PcapNanosecondsMagic = "4D3CB2A1";
    private const string PcapNgMagic = "0A0D0D0A";

    private readonly Scratch _scratch = new();

    public OutputsTests() => Place("tap.pb", CliTaps.Encode());

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("out.pcap", null, PcapMagic)]
    [InlineData("out.cap", null, PcapMagic)]
    [InlineData("out.pcapng", null, PcapNgMagic)]
    [InlineData("out", null, PcapNgMagic)]
    [InlineData("out.pcapng", "pcap", PcapMagic)]
    [InlineData("out.pcap", "pcap-ns", PcapNanosecondsMagic)]
    [InlineData("out.pcap", "pcapng", PcapNgMagic)]
    public async Task Convert_NameAndFormat_DecideTheForm(string name, string? format, string magic)
    {
        string[] formatOption = format is null ? [] : ["--format", format];

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, ["tap.pb", "-o", name, .. formatOption]);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.OutputBytes);
        Assert.Equal(magic, Magic(await File.ReadAllBytesAsync(_scratch[name])));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_scratch[name]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-o -")]
    [InlineData("-o - -v")]
    [InlineData("-o - -q")]
    public async Task Convert_StandardOutput_IsTheCaptureAndNothingElse(string options)
    {
        await CliRun.RunInAsync(_scratch.Path, "tap.pb", "-o", "out.pcapng");

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, ["tap.pb", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(await File.ReadAllBytesAsync(_scratch["out.pcapng"]), run.OutputBytes);
    }

    [Fact]
    public async Task Convert_StandardOutputToAFileThatOthersWriteToo_TakesTurns()
    {
        await CliRun.RunInAsync(_scratch.Path, "tap.pb", "-o", "out.pcapng");

        ToolRun run = await ToolRun.StartAsync("bash", ["-c", $"(echo before; {Repository.Program} tap.pb -q; echo after) > all"], directory: _scratch.Path);

        Assert.Equal(0, run.ExitCode);
        byte[] capture = await File.ReadAllBytesAsync(_scratch["out.pcapng"]);
        byte[] all = await File.ReadAllBytesAsync(_scratch["all"]);
        Assert.Equal([.. "before\n"u8, .. capture, .. "after\n"u8], all);
    }

    [Theory]
    [InlineData("pcap", PcapMagic)]
    [InlineData("pcap-ns", PcapNanosecondsMagic)]
    public async Task Convert_StandardOutputWithFormat_HasThatForm(string format, string magic)
    {
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "tap.pb", "-f", format);

        Assert.Equal(magic, Magic(run.OutputBytes));
    }

    [Fact]
    public async Task Convert_OutputDirectory_HasACaptureForEachInput()
    {
        Place("taps/one_1.pb", CliTaps.Encode());
        Place("taps/below/two_1.json.gz", CliTaps.Gzip(CliTaps.Encode(TapFormat.JsonBytes)));
        Place("taps/below/trace.2.pb_text", CliTaps.Encode(TapFormat.Text));

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "taps", "tap.pb", "--output-dir", "new/captures", "-f", "pcap");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.OutputBytes);
        Assert.Equal(["below/trace.2.pcap", "below/two_1.pcap", "one_1.pcap", "tap.pcap"], FilesIn("new/captures"));
        Assert.All(FilesIn("new/captures"), name => Assert.Equal(CliTaps.Answer, CliCapture.Read(_scratch[$"new/captures/{name}"]).FromServer));
        Assert.Equal((4, 4), (run.Summary().Inputs, run.Summary().Conversations));
    }

    [Fact]
    public async Task Convert_OutputDirectoryAndInputsOfOneName_KeepsAll()
    {
        Place("taps/trace_1.pb", CliTaps.Encode([TapStep.Read(CliTaps.Data[0].Time, "from pb"u8.ToArray())]));
        Place("taps/trace_1.json", CliTaps.Encode([TapStep.Read(CliTaps.Data[0].Time, "from json"u8.ToArray())], TapFormat.JsonBytes));
        Place("more/trace_1.pb", CliTaps.Encode([TapStep.Read(CliTaps.Data[0].Time, "from more"u8.ToArray())]));

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "taps", "more", "--output-dir", "captures", "-f", "pcap");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["from json", "from more", "from pb"],
            FilesIn("captures").Select(name => CliCapture.Read(_scratch[$"captures/{name}"]).FromClient).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Convert_OutputDirectoryAndDamagedInput_ConvertsTheOthers()
    {
        Place("taps/1.pb", CliTaps.Encode(CliTaps.Data)[..^3]);
        Place("taps/2.pb", CliTaps.Encode());

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "taps", "missing.pb", "--output-dir", "captures", "-f", "pcap");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["1.pcap", "2.pcap"], FilesIn("captures"));
        Assert.Equal((2, 2, 2), (run.Summary().Inputs, run.Summary().Conversations, run.Summary().Warnings));
    }

    [Fact]
    public async Task Convert_ExistingOutput_IsReplacedAndKeepsItsMode()
    {
        Place("out.pcap", "old"u8.ToArray());
        File.SetUnixFileMode(_scratch["out.pcap"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "tap.pb", "-o", "out.pcap");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(CliTaps.Answer, CliCapture.Read(_scratch["out.pcap"]).FromServer);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_scratch["out.pcap"]));
        Assert.Equal(["out.pcap", "tap.pb"], FilesIn(""));
    }

    [Theory]
    [InlineData("tap.pb")]
    [InlineData("*.pb")]
    public async Task Convert_OutputThatIsAnInput_IsRefused(string input)
    {
        byte[] tap = await File.ReadAllBytesAsync(_scratch["tap.pb"]);

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, input, "-o", "./tap.pb");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("./tap.pb: this is an input, too", Assert.Single(run.Lines()));
        Assert.Equal(tap, await File.ReadAllBytesAsync(_scratch["tap.pb"]));
    }

    [Fact]
    public async Task Convert_OutputThatIsALink_ReplacesWhatItLeadsTo()
    {
        Place("elsewhere/target.pcap", "old"u8.ToArray());
        File.CreateSymbolicLink(_scratch["out.pcap"], _scratch["elsewhere/target.pcap"]);

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "tap.pb", "-o", "out.pcap");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(_scratch["elsewhere/target.pcap"], new FileInfo(_scratch["out.pcap"]).LinkTarget);
        Assert.Equal(CliTaps.Answer, CliCapture.Read(_scratch["elsewhere/target.pcap"]).FromServer);
    }

    [Fact]
    public async Task Convert_NothingToRead_LeavesTheOldCapture()
    {
        Place("out.pcap", "old"u8.ToArray());

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "missing.pb", "-o", "out.pcap");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("old", await File.ReadAllTextAsync(_scratch["out.pcap"]));
    }

    [Fact]
    public async Task Convert_NoRoomInTheMiddle_LeavesTheOldCaptureAndNothingElse()
    {
        Place("out.pcap", "old"u8.ToArray());
        Place("large.pb", CliTaps.Encode([.. Enumerable.Repeat(TapStep.Read(CliTaps.Data[0].Time, new byte[100_000]), 50)]));

        // A file may not grow beyond 64 KiB; the signal that says of it is ignored, which leaves the error. .NET itself would
        // map its code from a file that is larger.
        ToolRun run = await ToolRun.StartAsync(
            Needs.Tool("bash"), ["-c", "export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -f 64; exec \"$@\"", "bash", Repository.Program, "large.pb", "-o", "out.pcap"], directory: _scratch.Path);

        CliRun.AssertTidy(run.Error);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("out.pcap: File too large", Assert.Single(run.Lines()));
        Assert.Equal("old", await File.ReadAllTextAsync(_scratch["out.pcap"]));
        Assert.Equal(["large.pb", "out.pcap", "tap.pb"], FilesIn(""));
    }

    [Theory]
    [InlineData("/dev/full", "/dev/full: No space left on device")]
    [InlineData("missing/out.pcap", "missing/out.pcap: No such file or directory")]
    [InlineData(".", ".: Is a directory")]
    [InlineData("tap.pb/out.pcap", "tap.pb/out.pcap: No such file or directory")]
    public async Task Convert_OutputThatCannotBeWritten_SaysWhichAndWhy(string output, string said)
    {
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "tap.pb", "-o", output);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(said, Assert.Single(run.Lines()));
        Assert.Equal(["tap.pb"], FilesIn(""));
    }

    [Fact]
    public async Task Convert_FullDeviceAsStandardOutput_SaysSo()
    {
        ToolRun run = await ToolRun.StartAsync(Needs.Tool("sh"), ["-c", "exec \"$0\" tap.pb > /dev/full", Repository.Program], directory: _scratch.Path);

        CliRun.AssertTidy(run.Error);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("standard output: No space left on device", Assert.Single(run.Lines()));
    }

    [Fact]
    public async Task Convert_NoHandshake_HasDataOnly()
    {
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "tap.pb", "-o", "out.pcap", "--no-handshake");

        Assert.Equal(CliTaps.DataEvents, CliCapture.Read(_scratch["out.pcap"]).Packets);
        Assert.Equal(CliTaps.DataEvents, run.Summary().Packets);
    }

    [Fact]
    public async Task Convert_SegmentSize_CutsEvents()
    {
        Place("large.pb", CliTaps.Encode([TapStep.Read(CliTaps.Data[0].Time, new byte[536 * 4])]));

        await CliRun.RunInAsync(_scratch.Path, "large.pb", "-o", "out.pcap", "--no-handshake", "--mss", "536");

        Assert.Equal(4, CliCapture.Read(_scratch["out.pcap"]).Packets);
    }

    private void Place(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch[name])!);
        File.WriteAllBytes(_scratch[name], bytes);
    }

    private string[] FilesIn(string folder) =>
        [.. Directory.EnumerateFiles(_scratch[folder], "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_scratch[folder], path)).Order(StringComparer.Ordinal)];

    private static string Magic(byte[] capture) => Convert.ToHexString(capture, 0, 4);
}
