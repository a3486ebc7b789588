using System.Net;
using System.Net.Sockets;
using TapToPcap.Doubles;
using TapToPcap.Tests.Doubles;
using TapToPcap.Tests.Live;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Envoy will not, or is not there: one line says why and what to do, and there is no capture.</summary>
public sealed class LiveRefusalTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Live_OtherStreamAttached_IsRefused()
    {
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions());
        using TapStream other = await TapStream.OpenAsync(envoy, TapStream.Body("down"));

        await AssertRefusedAsync(
            $"{envoy.AdminAddress}: An attached /tap admin stream already exists. Detach it. (another client is at /tap, of which Envoy allows one; end it, or wait until Envoy has noticed that it is gone)",
            $"{envoy.AdminAddress}");
    }

    [Theory]
    [InlineData("down", "up", false, "those of this Envoy: down, up")]
    [InlineData("down", "up", true, "those of this Envoy: down, up")]
    [InlineData("both", "both", false, "those of this Envoy: both")]
    [InlineData(null, "only one", false, "those of this Envoy: only one")]
    public async Task Live_UnknownConfigId_IsRefusedWithThoseThereAre(string? downstream, string? upstream, bool isDynamic, string offer)
    {
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { DownstreamId = downstream, UpstreamId = upstream, ListenerIsDynamic = isDynamic });

        await AssertRefusedAsync($"{envoy.AdminAddress}: Unknown config id 'other'. No extension has registered with this id. ({offer})", $"{envoy.AdminAddress}");
        await AssertRefusedAsync($"{envoy.AdminAddress}: Unknown config id 'other'. No extension has registered with this id. ({offer})", $"{envoy.AdminAddress}", "--http1");
    }

    [Fact]
    public async Task Live_NoTap_IsRefused()
    {
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { DownstreamId = null, UpstreamId = null });

        await AssertRefusedAsync($"{envoy.AdminAddress}: it has no /tap: no tap with an admin_config is configured in this Envoy, or this is not its admin interface", $"{envoy.AdminAddress}");
    }

    [Theory]
    [InlineData("--http1")]
    [InlineData("-q")]
    public async Task Live_NobodyThere_IsRefused(string option)
    {
        int port = FreePort();

        await AssertRefusedAsync($"http://127.0.0.1:{port}: Connection refused: this is where Envoy's admin interface should be (in Istio port 15000 of the sidecar, which kubectl port-forward brings here)", $"http://127.0.0.1:{port}", option);
    }

    [Fact]
    public async Task Live_UnixSocketThatIsNotThere_IsRefused()
    {
        ToolRun run = await RunAsync($"unix:{_scratch["none"]}");

        Assert.StartsWith($"unix:{_scratch["none"]}: ", Assert.Single(run.Lines()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Live_ServerOfHttp1Only_NamesTheOptionWithWhichItWorks(bool answersHttp2)
    {
        using StubAdmin envoy = answersHttp2 ? StubAdmin.Sending([], holds: true) : StubAdmin.Sending([], holds: true, toHttp2: null);

        ToolRun run = await RunAsync($"{envoy.Address}");

        Assert.StartsWith($"{envoy.Address}: the answer is not HTTP/2: ", Assert.Single(run.Lines()), StringComparison.Ordinal);
        Assert.EndsWith(" (--http1 asks for HTTP/1.1, as some proxies need)", run.Lines()[0], StringComparison.Ordinal);

        using LiveProgram live = LiveProgram.Start("live", $"{envoy.Address}", "--config-id", "other", "--http1");
        await live.UntilListeningAsync();
        Assert.Equal(0, (await live.StopAsync()).ExitCode);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("-ERR unknown command 'PRI'\r\n")]
    [InlineData("\u0016\u0003\u0001")]
    [InlineData("")]
    public async Task Live_ServerThatIsNotHttp_IsRefused(string words)
    {
        using StubAdmin server = words.Length == 0 ? StubAdmin.Saying("\n") : StubAdmin.Saying(words);

        ToolRun http2 = await RunAsync($"{server.Address}");
        ToolRun http1 = await RunAsync($"{server.Address}", "--http1");

        Assert.StartsWith($"{server.Address}: the answer is not HTTP/2: ", Assert.Single(http2.Lines()), StringComparison.Ordinal);
        Assert.StartsWith($"{server.Address}: ", Assert.Single(http1.Lines()), StringComparison.Ordinal);
        Assert.DoesNotContain("--http1", http1.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500", "boom\nand more", "500 boom and more")]
    [InlineData("403", "RBAC: access denied", "403 RBAC: access denied")]
    [InlineData("301", "", "301")]
    public async Task Live_OtherAnswer_IsReportedInItsWords(string status, string body, string reported)
    {
        using StubAdmin server = StubAdmin.Saying($"HTTP/1.1 {status} Words\r\nContent-Length: {body.Length}\r\nLocation: http://127.0.0.1:1/\r\n\r\n{body}");

        ToolRun run = await RunAsync($"{server.Address}", "--http1");

        Assert.Equal($"{server.Address}: {reported}", Assert.Single(run.Lines()));
    }

    [Theory]
    [InlineData()]
    [InlineData("--http1")]
    public async Task Live_ServerThatNeverAnswers_IsWaitedForUntilTheInterruptAndLeavesWhatWasThere(params string[] options)
    {
        using StubAdmin server = StubAdmin.Silent();
        await File.WriteAllTextAsync(_scratch["out.pcap"], "old");
        using LiveProgram live = LiveProgram.Start(["live", $"{server.Address}", "--config-id", "down", "-o", _scratch["out.pcap"], .. options]);
        await CliProcess.UntilAsync(() => !server.Requests.IsEmpty, "a request");

        ToolRun run = await live.StopAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("0 inputs, 0 events, 0 conversations, 0 packets, 0 bytes, 0 warnings", Assert.Single(run.Lines()));
        Assert.Equal("old", await File.ReadAllTextAsync(_scratch["out.pcap"]));
        Assert.Single(Directory.GetFileSystemEntries(_scratch.Path));
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AssertRefusedAsync(string line, params string[] arguments)
    {
        ToolRun run = await RunAsync(arguments);

        Assert.Equal(line, Assert.Single(run.Lines()));
    }

    private async Task<ToolRun> RunAsync(params string[] arguments)
    {
        string[] quiet = arguments.Contains("-q") ? [] : ["-q"];
        ToolRun run = await CliRun.RunAsync(["live", .. arguments, .. quiet, "--config-id", "other", "-o", _scratch["out.pcapng"]]);

        Assert.Equal(3, run.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Path));
        return run;
    }
}
