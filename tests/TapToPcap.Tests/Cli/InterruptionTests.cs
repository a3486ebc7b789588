using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Signals and closed pipes: the program ends at once, and leaves nothing half written.</summary>
public sealed class InterruptionTests : IDisposable
{
    private static readonly byte[] Opening = CliTaps.Encode([], TapFormat.Delimited, TapShape.Streamed);

    private static readonly byte[] Event =
        CliTaps.Encode([TapStep.Read(CliTaps.Data[0].Time, new byte[60_000])], TapFormat.Delimited, TapShape.Streamed)[Opening.Length..];

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    [InlineData("QUIT", 131)]
    public async Task Convert_SignalWhileConverting_LeavesNothing(string signal, int exitCode)
    {
        using CliProcess program = StartWithDefault(signal, "-", "-o", _scratch["out.pcap"]);
        await program.Input.WriteAsync(Opening);
        Task flood = program.FloodAsync(Event);
        await CliProcess.UntilAsync(() => FilesHere().Any(file => file.Length > 1_000_000), "a capture that grows");

        await program.SignalAsync(signal);

        await AssertEndedAsync(program, exitCode);
        await flood;
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    [InlineData("QUIT", 131)]
    public async Task Convert_SignalWhileStandardInputStaysOpen_LeavesNothing(string signal, int exitCode)
    {
        using CliProcess program = StartWithDefault(signal, "-", "-o", _scratch["out.pcap"]);
        await program.Input.WriteAsync(Opening);
        await program.Input.FlushAsync();
        await CliProcess.UntilAsync(() => FilesHere().Length > 0, "a capture under way");

        await program.SignalAsync(signal);

        await AssertEndedAsync(program, exitCode);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("HUP")]
    public async Task Convert_IgnoredSignal_GoesOn(string signal)
    {
        using CliProcess program = CliProcess.StartProgram(Needs.Tool("env"), $"--ignore-signal={signal}", Repository.Program, "-", "-o", _scratch["out.pcap"]);
        await program.Input.WriteAsync(Opening);
        await program.Input.FlushAsync();
        await CliProcess.UntilAsync(() => FilesHere().Length > 0, "a capture under way");

        await program.SignalAsync(signal);
        await program.Input.WriteAsync(Event);
        program.Input.Close();
        (int exitCode, _, string error) = await program.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.StartsWith("tap2pcap: 1 input, 1 event, ", error, StringComparison.Ordinal);
        Assert.Equal("out.pcap", Assert.Single(FilesHere()).Name);
    }

    [Fact]
    public async Task Convert_SignalOverAnOldCapture_LeavesItAsItWas()
    {
        await File.WriteAllTextAsync(_scratch["out.pcap"], "old");
        using CliProcess program = StartWithDefault("INT", "-", "-o", _scratch["out.pcap"]);
        await program.Input.WriteAsync(Opening);
        await program.Input.FlushAsync();
        await CliProcess.UntilAsync(() => FilesHere().Length > 1, "a capture under way");

        await program.SignalAsync("INT");
        (int exitCode, _, _) = await program.EndAsync();

        Assert.Equal(130, exitCode);
        Assert.Equal("old", await File.ReadAllTextAsync(_scratch["out.pcap"]));
        Assert.Single(FilesHere());
    }

    [Fact]
    public async Task Convert_SignalAmongManyOutputs_KeepsThoseThatAreWhole()
    {
        await File.WriteAllBytesAsync(_scratch["first.pb"], CliTaps.Encode());
        string captures = _scratch["captures"];
        using CliProcess program = StartWithDefault("INT", _scratch["first.pb"], "-", "--output-dir", captures, "-f", "pcap");
        await program.Input.WriteAsync(Opening);
        await program.Input.FlushAsync();
        await CliProcess.UntilAsync(() => Directory.Exists(captures) && Directory.GetFiles(captures).Length == 2, "the second capture under way");

        await program.SignalAsync("INT");
        (int exitCode, _, _) = await program.EndAsync();

        Assert.Equal(130, exitCode);
        Assert.Equal("first.pcap", Path.GetFileName(Assert.Single(Directory.GetFiles(captures))));
        Assert.Equal(CliTaps.Answer, CliCapture.Read(Path.Combine(captures, "first.pcap")).FromServer);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    [InlineData("QUIT", 131)]
    public async Task Convert_SignalWhileWritingToAPipe_EndsAfterAWholePacket(string signal, int exitCode)
    {
        ToolRun pipe = await ToolRun.StartAsync(Needs.Tool("mkfifo"), [_scratch["pipe"]]);
        Assert.Equal(0, pipe.ExitCode);
        using CliProcess program = CliProcess.StartProgram(
            Needs.Tool("bash"), "-c", $"exec env --default-signal={signal} \"$0\" - -o - --format pcap > '{_scratch["pipe"]}'", Repository.Program);
        await using FileStream reader = new(_scratch["pipe"], FileMode.Open, FileAccess.Read);
        using MemoryStream capture = new();
        await program.Input.WriteAsync(Opening);
        Task flood = program.FloodAsync(Event);
        byte[] some = new byte[1 << 20];
        await reader.ReadExactlyAsync(some);
        capture.Write(some);

        await program.SignalAsync(signal);
        await reader.CopyToAsync(capture);
        (int ended, _, string error) = await program.EndAsync();
        await flood;

        Assert.Equal(exitCode, ended);
        Assert.Empty(error);
        Assert.InRange(CliCapture.Parse(capture.ToArray()).Packets, some.Length / 2000, int.MaxValue);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-o - --format pcap")]
    [InlineData("-o /dev/stdout")]
    public async Task Convert_ReaderGoesAway_EndsQuietly(string options)
    {
        string large = _scratch["large.pb"];
        await File.WriteAllBytesAsync(large, [.. Opening, .. Enumerable.Repeat(Event, 200).SelectMany(bytes => bytes)]);

        ToolRun run = await ToolRun.StartAsync(Needs.Tool("bash"), ["-c", $"'{Repository.Program}' '{large}' {options} | head -c 100 >/dev/null; exit ${{PIPESTATUS[0]}}"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
    }

    /// <summary>Who runs the tests may ignore a signal, and programs inherit that.</summary>
    private static CliProcess StartWithDefault(string signal, params string[] arguments) =>
        CliProcess.StartProgram(Needs.Tool("env"), [$"--default-signal={signal}", Repository.Program, .. arguments]);

    private async Task AssertEndedAsync(CliProcess program, int expected)
    {
        (int exitCode, long output, string error) = await program.EndAsync();
        Assert.Equal(expected, exitCode);
        Assert.Equal(0, output);
        Assert.Empty(error);
        Assert.Empty(FilesHere());
    }

    private FileInfo[] FilesHere() => new DirectoryInfo(_scratch.Path).GetFiles();
}
