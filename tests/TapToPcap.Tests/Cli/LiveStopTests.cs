using System.Net;
using TapToPcap.Doubles;
using TapToPcap.Tests.Doubles;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>A live capture ends when it is reported to, or when nobody reads it any more; what it has written is whole.</summary>
public sealed class LiveStopTests : IDisposable
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);
    private static readonly byte[] Hello = "hello"u8.ToArray();

    private readonly Scratch _scratch = new();
    private readonly EchoServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    public async Task Live_Signal_EndsItWithAWholeFile(string signal)
    {
        await using EnvoyDouble envoy = await StartAsync();
        using LiveProgram live = LiveProgram.StartProgram(Needs.Tool("env"), $"--default-signal={signal}", Repository.Program, "live", $"{envoy.AdminAddress}", "--config-id", "down", "-o", _scratch["out.pcapng"]);
        await live.UntilListeningAsync();
        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, Hello);
        await UntilFileHasAsync(Hello, 2);

        await live.SignalAsync(signal);
        ToolRun run = await live.EndAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Equal((10, 0), (run.Summary().Bytes, run.Summary().Warnings));
        Assert.Single(TcpReassembly.Of(CaptureReader.Read(File.ReadAllBytes(_scratch["out.pcapng"]))));
        await CliProcess.UntilAsync(() => !envoy.IsAttached, "the stream to be detached");
    }

    [Fact]
    public async Task Live_InterruptedWhileItWaitsForTheNextAttempt_EndsAtOnce()
    {
        EnvoyDouble envoy = await StartAsync();
        string admin = $"{envoy.AdminAddress}";
        using LiveProgram live = LiveProgram.Start("live", admin, "--config-id", "down", "--retry", "1000", "-o", _scratch["out.pcapng"]);
        await live.UntilListeningAsync();
        await envoy.DisposeAsync();
        await live.UntilSaidAsync("trying again");

        ToolRun run = await live.StopAsync();

        Assert.Equal(3, run.ExitCode);
        Assert.Contains(run.Lines(), line => line.StartsWith($"{admin}: Envoy was not reached again since 2", StringComparison.Ordinal));
        Assert.True(File.Exists(_scratch["out.pcapng"]));
    }

    [Fact]
    public async Task Live_InTheBackgroundOfAScript_HeedsTheInterrupt()
    {
        await using EnvoyDouble envoy = await StartAsync();
        Task<ToolRun> script = ShellRun.RunAsync(_scratch.Path, $"\"$tap2pcap\" live {envoy.AdminAddress} --config-id down -o out.pcapng & live=$!; until [ -e stop ]; do sleep 0.05; done; kill -INT $live; wait $live; echo $?");
        await CliProcess.UntilAsync(() => envoy.IsAttached || script.IsCompleted, "a request");
        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, Hello);
        await UntilFileHasAsync(Hello, 2);

        await File.WriteAllTextAsync(_scratch["stop"], "");
        ToolRun run = await script;

        CliRun.AssertTidy(run.Error);
        Assert.Equal("0\n", run.Output);
        Assert.Single(TcpReassembly.Of(CaptureReader.Read(File.ReadAllBytes(_scratch["out.pcapng"]))));
    }

    [Fact]
    public async Task Live_ReaderOfStandardOutputThatGoesAway_EndsItWithoutNoise()
    {
        await using EnvoyDouble envoy = await StartAsync();
        Task<ToolRun> script = ShellRun.RunAsync(_scratch.Path, $"\"$tap2pcap\" live {envoy.AdminAddress} --config-id down | head -c 100 >head; echo ${{PIPESTATUS[0]}}");
        await CliProcess.UntilAsync(() => envoy.IsAttached || script.IsCompleted, "a request");

        await RunTrafficUntilAsync(envoy, script);

        ToolRun run = await script;
        Assert.Equal("0\n", run.Output);
        Assert.Equal($"{envoy.AdminAddress}: listening", Assert.Single(run.Lines()));
        Assert.Equal(100, new FileInfo(_scratch["head"]).Length);
    }

    [Theory]
    [InlineData("out.pcapng")]
    [InlineData("out.pcap")]
    public async Task Live_DiskThatFillsUp_KeepsWhatIsWholeAndSaysHowMuch(string output)
    {
        await using EnvoyDouble envoy = await StartAsync();

        ToolRun run = await FillDiskAsync(envoy, "64k", $"-o disk/{output}");

        Assert.Equal($"3\n{output}\n", run.Output);
        Assert.Equal($"{envoy.AdminAddress}: listening", run.Lines()[0]);
        KeptPackets kept = KeptPackets.Parse($"disk/{output}: No space left on device", Assert.Single(run.Lines()[1..]));
        Assert.Equal(kept.Kept, await WholeCapture.CountAsync(_scratch[$"kept/{output}"]));
    }

    [Fact]
    public async Task Live_DiskThatFillsUpAmongRotatedFiles_KeepsThemAll()
    {
        await using EnvoyDouble envoy = await StartAsync();

        ToolRun run = await FillDiskAsync(envoy, "2500k", "-C 1 -o disk/out.pcap");

        Assert.Equal("3\nout.pcap\nout.pcap1\nout.pcap2\n", run.Output);
        Assert.Equal($"{envoy.AdminAddress}: listening", run.Lines()[0]);
        KeptPackets kept = KeptPackets.Parse("disk/out.pcap2: No space left on device", Assert.Single(run.Lines()[1..]));
        Assert.Equal(kept.Kept, await WholeCapture.CountAsync(_scratch["kept/out.pcap2"]));
        Assert.NotEqual(0, await WholeCapture.CountAsync(_scratch["kept/out.pcap1"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-o -")]
    public async Task Live_TerminalAsStandardOutput_IsRefused(string options)
    {
        await using EnvoyDouble envoy = await StartAsync();

        ToolRun run = await ToolRun.StartAsync(Needs.Tool("script"), ["-qefc", $"'{Repository.Program}' live {envoy.AdminAddress} --config-id down {options}", "/dev/null"]);

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("tap2pcap: a capture is not for a terminal: name a file with -o, or pipe it, as in | tshark -i -\r\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', run.Output);
    }

    /// <summary>Goes on until a small disk at disk/ is full; the output is the exit code and what is on it then, which is copied to kept/.</summary>
    private async Task<ToolRun> FillDiskAsync(EnvoyDouble envoy, string size, string options)
    {
        Task<ToolRun> script = SmallDisk.RunAsync(_scratch.Path, size, $"\"$tap2pcap\" live {envoy.AdminAddress} --config-id down {options}");
        await CliProcess.UntilAsync(() => envoy.IsAttached || script.IsCompleted, "a request");
        await RunTrafficUntilAsync(envoy, script);
        return await script;
    }

    private static async Task RunTrafficUntilAsync(EnvoyDouble envoy, Task<ToolRun> over)
    {
        while (!over.IsCompleted)
        {
            await EchoServer.RunTrafficAsync(envoy.ListenAddress!, Taps.Payload(20_000, seed: 3));
        }
    }

    private Task<EnvoyDouble> StartAsync() => EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Listen = AnyPort, Upstream = _server.Address });

    private Task UntilFileHasAsync(byte[] words, int times) => CliProcess.UntilAsync(
        () => Directory.GetFiles(_scratch.Path).Any(file => File.ReadAllBytes(file).AsSpan().Count(words) >= times),
        "the words in the file");
}
