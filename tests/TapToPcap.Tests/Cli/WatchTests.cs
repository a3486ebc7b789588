using System.Diagnostics;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>The command that follows a folder.</summary>
public sealed class WatchTests : IDisposable
{
    private static readonly byte[] Tap = CliTaps.Encode(TapFormat.Delimited, TapShape.Streamed);

    private readonly Scratch _scratch = new();

    public WatchTests() => Directory.CreateDirectory(_scratch["taps"]);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Watch_NothingNewForAWhile_Ends()
    {
        await File.WriteAllBytesAsync(_scratch["taps/down_7.pb"], Tap);

        ToolRun run = await CliRun.RunAsync("watch", _scratch["taps"], "--idle", "1", "-o", _scratch["out.pcap"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"{_scratch["taps"]}: listening", run.Lines()[0]);
        Assert.Equal(CliTaps.DataAndClose.Length, run.Summary().Events);
        Assert.Equal(CliTaps.Answer, CliCapture.Read(_scratch["out.pcap"]).FromServer);
    }

    [Theory]
    [InlineData("INT", 130, "watch taps -o fifo")]
    [InlineData("TERM", 143, "watch taps -o fifo")]
    [InlineData("INT", 130, "listen udp://127.0.0.1:0 -o fifo")]
    [InlineData("TERM", 143, "live 127.0.0.1:1 --config-id down -o fifo")]
    [InlineData("INT", 130, "extcap --capture --extcap-interface envoy-folder --folder taps --fifo fifo")]
    [InlineData("TERM", 143, "extcap --capture --extcap-interface envoy-folder --folder taps --fifo fifo")]
    public async Task Command_PipeThatNobodyReads_ObeysTheSignal(string signal, int exitCode, string arguments)
    {
        Stopwatch running = Stopwatch.StartNew();
        ToolRun run = await ShellRun.RunAsync(
            _scratch.Path,
            $"mkfifo fifo; env --default-signal={signal} \"$tap2pcap\" {arguments} & program=$!; sleep 2; kill -{signal} $program; wait $program; echo $?");

        Assert.Equal($"{exitCode}\n", run.Output);
        Assert.Equal("stopped while nobody had opened the output for reading", run.Lines()[^1]);
        Assert.True(running.Elapsed < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Watch_Remove_RemovesTapsThatHaveCapturesOfTheirOwn()
    {
        await File.WriteAllBytesAsync(_scratch["taps/down_7.pb_length_delimited"], Tap);

        ToolRun run = await CliRun.RunAsync("watch", _scratch["taps"], "--idle", "3", "--output-dir", _scratch["captures"], "--format", "pcap", "--remove");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(Directory.GetFiles(_scratch["taps"]));
        Assert.Equal(CliTaps.Answer, CliCapture.Read(Assert.Single(Directory.GetFiles(_scratch["captures"]))).FromServer);
    }

    [Fact]
    public async Task Watch_RemoveWithoutCapturesOfTheirOwn_IsAWrongCommandLine()
    {
        ToolRun run = await CliRun.RunAsync("watch", _scratch["taps"], "-o", _scratch["out.pcap"], "--remove");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("--remove: needs --output-dir", run.Lines()[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_EmptyFolder_IsNoFault()
    {
        ToolRun run = await CliRun.RunAsync("watch", _scratch["taps"], "--idle", "1", "-o", _scratch["out.pcap"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(0, run.Summary().Inputs);
        Assert.Equal(0, CliCapture.Read(_scratch["out.pcap"]).Packets);
    }

    [Fact]
    public async Task Watch_TapThatEndsInsideARecord_IsIncomplete()
    {
        await File.WriteAllBytesAsync(_scratch["taps/down_7.pb"], Tap[..^3]);

        ToolRun run = await CliRun.RunAsync("watch", _scratch["taps"], "--idle", "1", "-o", _scratch["out.pcap"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(1, run.Summary().Warnings);
    }

    [Fact]
    public async Task Watch_NoFolder_CannotRead()
    {
        ToolRun run = await CliRun.RunAsync("watch", _scratch["none"], "-o", _scratch["out.pcap"]);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal($"{_scratch["none"]}: no such directory or file", run.Lines()[0]);
        Assert.False(File.Exists(_scratch["out.pcap"]));
    }

    [Fact]
    public async Task Watch_OneFile_IsFollowed()
    {
        string file = _scratch["taps/down_7.pb"];
        await File.WriteAllBytesAsync(file, Tap);

        ToolRun run = await CliRun.RunAsync("watch", file, "--idle", "1", "-o", _scratch["out.pcap"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(CliTaps.DataAndClose.Length, run.Summary().Events);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Watch_AskedToStop_CompletesTheCapture(string signal)
    {
        using CliProcess program = Start(signal, "watch", _scratch["taps"], "-o", _scratch["out.pcap"]);
        await File.WriteAllBytesAsync(_scratch["taps/down_7.pb"], Tap);
        await CliProcess.UntilAsync(() => Temporary().Any(file => file.Length > 100), "packets in the capture");

        await program.SignalAsync(signal);
        (int exitCode, _, string error) = await program.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("tap2pcap: 1 input, 5 events, 1 conversation, ", error, StringComparison.Ordinal);
        Assert.Equal(CliTaps.Answer, CliCapture.Read(_scratch["out.pcap"]).FromServer);
    }

    [Fact]
    public async Task Watch_CapturePerTap_IsNamedAsTheConversionNamesIt()
    {
        await File.WriteAllBytesAsync(_scratch["taps/down_7.pb_length_delimited"], Tap);
        Directory.CreateDirectory(_scratch["taps/below"]);
        await File.WriteAllBytesAsync(_scratch["taps/below/up_7.pb.gz"], CliTaps.Gzip(Tap));

        ToolRun run = await CliRun.RunAsync("watch", _scratch["taps"], "--idle", "2", "--output-dir", _scratch["watched"]);
        await CliRun.RunAsync(_scratch["taps"], "--output-dir", _scratch["converted"]);

        Assert.Equal(0, run.ExitCode);
        foreach (string name in new[] { "down_7.pcapng", "below/up_7.pcapng" })
        {
            Assert.Equal(await File.ReadAllBytesAsync(_scratch[$"converted/{name}"]), await File.ReadAllBytesAsync(_scratch[$"watched/{name}"]));
        }
    }

    [Fact]
    public async Task Watch_OutputAndOutputDirectory_ExcludeEachOther()
    {
        ToolRun run = await CliRun.RunAsync("watch", _scratch["taps"], "-o", "x", "--output-dir", "y");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("--output and --output-dir: give one of them", run.Lines()[0]);
    }

    [Fact]
    public async Task Watch_ManyTapsWhereFewFilesMayBeOpen_ReadsThemAll()
    {
        const int Files = 3_000;

        foreach (int i in Enumerable.Range(0, Files))
        {
            await File.WriteAllBytesAsync(_scratch[$"taps/down_{i}.pb"], CliTaps.Encode(CliTaps.Later(CliTaps.Data, i), TapFormat.Delimited, TapShape.Streamed));
        }

        ToolRun one = await ShellRun.RunAsync(_scratch.Path, "ulimit -n 256; exec \"$tap2pcap\" watch taps --idle 2 -o out.pcapng");
        ToolRun each = await ShellRun.RunAsync(_scratch.Path, "ulimit -n 256; exec \"$tap2pcap\" watch taps --idle 2 --output-dir captures");

        Assert.True(one.ExitCode == 0, one.Error);
        Assert.True(each.ExitCode == 0, each.Error);
        Assert.Equal(Files * CliTaps.DataEvents, one.Summary().Events);
        Assert.Equal(Files, Directory.GetFiles(_scratch["captures"]).Length);
    }

    [Fact]
    public async Task Watch_PipedIntoTshark_ShowsEventsWhileTheTapGrows()
    {
        string tshark = Needs.Tool("tshark");
        byte[] open = CliTaps.Encode(CliTaps.Data, TapFormat.Delimited, TapShape.Streamed);
        ProcessStartInfo start = new(Needs.Tool("bash"), ["-c", $"'{Repository.Program}' watch '{_scratch["taps"]}' 2>/dev/null | '{tshark}' -l -i - -Y 'tcp.len > 0' -T fields -e tcp.len 2>/dev/null"]) { RedirectStandardOutput = true };
        using Process pipe = Process.Start(start)!;
        using CancellationTokenSource timeout = new(TimeSpan.FromMinutes(2));
        try
        {
            await File.WriteAllBytesAsync(_scratch["taps/down_7.pb"], open[..^10], timeout.Token);
            for (int i = 0; i < CliTaps.DataEvents - 1; i++)
            {
                Assert.Equal($"{CliTaps.Data[i].Bytes.Length}", await pipe.StandardOutput.ReadLineAsync(timeout.Token));
            }

            await using (FileStream more = new(_scratch["taps/down_7.pb"], FileMode.Append))
            {
                more.Write(open.AsSpan()[^10..]);
            }

            Assert.Equal($"{CliTaps.LastWrite.Length}", await pipe.StandardOutput.ReadLineAsync(timeout.Token));
        }
        finally
        {
            pipe.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Who runs the tests may ignore a signal, and programs inherit that.</summary>
    private static CliProcess Start(string signal, params string[] arguments) =>
        CliProcess.StartProgram(Needs.Tool("env"), [$"--default-signal={signal}", Repository.Program, .. arguments]);

    private FileInfo[] Temporary() => new DirectoryInfo(_scratch.Path).GetFiles(".out*");
}
