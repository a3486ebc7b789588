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
            $"{envoy.AdminAddress}: Envoy says \"An attached /tap admin stream already exists. Detach it.\" (another client is at /tap, of which Envoy allows one; end it, or wait until Envoy has noticed that it is gone)",
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

        await AssertRefusedAsync($"{envoy.AdminAddress}: Envoy says \"Unknown config id 'other'. No extension has registered with this id.\" ({offer})", $"{envoy.AdminAddress}");
        await AssertRefusedAsync($"{envoy.AdminAddress}: Envoy says \"Unknown config id 'other'. No extension has registered with this id.\" ({offer})", $"{envoy.AdminAddress}", "--http1");
    }

    [Fact]
    public async Task Live_NoTap_IsRefused()
    {
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { DownstreamId = null, UpstreamId = null });

        await AssertRefusedAsync($"{envoy.AdminAddress}: Envoy has no /tap: no tap with an admin_config is configured in it", $"{envoy.AdminAddress}");
    }

    [Theory]
    [InlineData("--http1")]
    [InlineData("-q")]
    public async Task Live_NobodyThere_IsRefused(string option)
    {
        int port = FreePort();

        await AssertRefusedAsync($"http://127.0.0.1:{port}: Connection refused: this is where Envoy's admin interface should be (in Istio port 15000 of the sidecar, which kubectl port-forward brings here)", $"http://127.0.0.1:{port}", option, "--retry", "0");
    }

    [Fact]
    public async Task Live_UnixSocketThatIsNotThere_IsRefused()
    {
        await AssertRefusedAsync($"unix:{_scratch["none"]}: no such socket", $"unix:{_scratch["none"]}", "--retry", "0");
    }

    [Fact]
    public async Task Live_PathTooMuch_IsRefused()
    {
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions());

        await AssertRefusedAsync($"{envoy.AdminAddress}/tap: Envoy has no /tap/tap: leave out the path of the URL", $"{envoy.AdminAddress}/tap");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Live_ServerOfHttp1Only_NamesTheOptionWithWhichItWorks(bool answersHttp2)
    {
        using StubAdmin envoy = answersHttp2 ? StubAdmin.Sending([], holds: true) : StubAdmin.Sending([], holds: true, toHttp2: null);

        await AssertRefusedAsync($"{envoy.Address}: it answers in HTTP/1.1, not in HTTP/2 (--http1 asks for HTTP/1.1, as some proxies need)", $"{envoy.Address}");

        using LiveProgram live = LiveProgram.Start("live", $"{envoy.Address}", "--config-id", "other", "--http1");
        await live.UntilListeningAsync();
        Assert.Equal(0, (await live.StopAsync()).ExitCode);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("-ERR unknown command 'PRI'\r\n")]
    [InlineData("\u0015\u0003\u0003\u0000\u0002\u0002\u0028")]
    [InlineData("\n")]
    public async Task Live_ServerThatIsNotHttp_IsNoEnvoy(string words)
    {
        using StubAdmin server = StubAdmin.Saying(words);

        await AssertRefusedAsync($"{server.Address}: this is not Envoy's admin interface: the answer is not HTTP", $"{server.Address}");
        await AssertRefusedAsync($"{server.Address}: this is not Envoy's admin interface: the answer is not HTTP", $"{server.Address}", "--http1");
    }

    [Theory]
    [InlineData("500", "boom\nand more", "500, \"boom and more\"")]
    [InlineData("403", "RBAC: access denied", "403, \"RBAC: access denied\"")]
    [InlineData("301", "", "301")]
    [InlineData("404", "<html>nothing</html>", "404")]
    [InlineData("405", "\u001b[2J", "405, \"\\x1b[2J\"")]
    [InlineData("200", "hello", "\"hello\", which is no tap")]
    [InlineData("200", "", "nothing, which is no tap")]
    [InlineData("200", "{}", "\"{}\", which is no tap")]
    public async Task Live_AnswerOfAnotherServer_IsNoEnvoy(string status, string body, string reported)
    {
        using StubAdmin server = StubAdmin.Saying($"HTTP/1.1 {status} Words\r\nContent-Length: {body.Length}\r\nLocation: http://127.0.0.1:1/\r\n\r\n{body}");

        await AssertRefusedAsync($"{server.Address}: this is not Envoy's admin interface: POST /tap is answered with {reported}", $"{server.Address}", "--http1");
        await AssertRefusedAsync($"{server.Address}: this is not Envoy's admin interface: it answers in HTTP/1.1, not in HTTP/2, and has no /server_info", $"{server.Address}");
    }

    [Theory]
    [InlineData("<html>hello</html>", "\"<html>hello</html>\"")]
    [InlineData("{\"error\": \"none\"}", "\"{\"error\": \"none\"}\"")]
    [InlineData("", "nothing")]
    public async Task Live_AnswerWithoutLengthOfAnotherServer_IsNoEnvoy(string body, string reported)
    {
        using StubAdmin server = StubAdmin.Saying($"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}");

        await AssertRefusedAsync($"{server.Address}: this is not Envoy's admin interface: POST /tap is answered with {reported}, which is no tap", $"{server.Address}", "--http1");
    }

    [Fact]
    public async Task Live_AnswerOfAnotherServerThatGoesOn_IsDoubtedAndNoSuccess()
    {
        using StubAdmin server = StubAdmin.Saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", holds: true);
        using LiveProgram live = LiveProgram.Start("live", $"{server.Address}", "--config-id", "down", "--http1", "-o", _scratch["out.pcapng"]);
        await live.UntilSaidAsync("this may not be Envoy's admin interface");

        ToolRun run = await live.StopAsync();

        Assert.Equal(3, run.ExitCode);
        Assert.Contains($"{server.Address}: nothing came, and this may not be Envoy's admin interface", run.Lines());
    }

    [Theory]
    [InlineData("502")]
    [InlineData("503")]
    [InlineData("504")]
    public async Task Live_ProxyThatDoesNotReachIt_IsReported(string status)
    {
        using StubAdmin server = StubAdmin.Saying($"HTTP/1.1 {status} Words\r\nServer: envoy\r\nContent-Length: 4\r\n\r\nnone");

        await AssertRefusedAsync(
            $"{server.Address}: this is not Envoy's admin interface, or a proxy is before it that does not reach it: POST /tap is answered with {status} by \"envoy\", \"none\"",
            $"{server.Address}",
            "--http1");
    }

    [Fact]
    public async Task Live_PathThatIsNotAllowed_NamesTheSetting()
    {
        const string Head = "HTTP/1.1 403 Forbidden\r\ncache-control: no-cache, max-age=0\r\nx-content-type-options: nosniff\r\nserver: envoy\r\n";
        using StubAdmin envoy = StubAdmin.Saying($"{Head}Content-Length: 32\r\n\r\nrequest to path /tap not allowed");

        await AssertRefusedAsync(
            $"{envoy.Address}: Envoy says \"request to path /tap not allowed\" (admin.allow_paths of its configuration does not list it: add exact: /tap there)",
            $"{envoy.Address}",
            "--http1");
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

        Assert.Equal(3, run.ExitCode);
        Assert.Equal([$"{server.Address}: Envoy has not answered POST /tap", "0 inputs, 0 events, 0 conversations, 0 packets, 0 bytes, 1 warning"], run.Lines());
        Assert.Equal("old", await File.ReadAllTextAsync(_scratch["out.pcap"]));
        Assert.Single(Directory.GetFileSystemEntries(_scratch.Path));
    }

    [Theory]
    [InlineData()]
    [InlineData("--http1")]
    public async Task Live_NobodyThereUntilTheInterrupt_IsReportedOnce(params string[] options)
    {
        string address = $"127.0.0.1:{FreePort()}";
        using LiveProgram live = LiveProgram.Start(["live", address, "--config-id", "down", "-o", _scratch["out.pcap"], .. options]);
        await live.UntilSaidAsync("trying again");
        await Task.Delay(TimeSpan.FromSeconds(1));

        ToolRun run = await live.StopAsync();

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(3, run.Lines().Length);
        Assert.StartsWith($"{address}: Connection refused: ", run.Lines()[0], StringComparison.Ordinal);
        Assert.EndsWith("; trying again", run.Lines()[0], StringComparison.Ordinal);
        Assert.Equal($"{address}: Envoy was not reached", run.Lines()[1]);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Path));
    }

    [Fact]
    public async Task Live_AdminInterfaceThatIsUpLater_IsWaitedFor()
    {
        int port = FreePort();
        using LiveProgram live = LiveProgram.Start("live", $"127.0.0.1:{port}", "--config-id", "down", "-o", _scratch["out.pcap"]);
        await live.UntilSaidAsync("trying again");
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Admin = new IPEndPoint(IPAddress.Loopback, port) });
        await live.UntilListeningAsync();

        ToolRun run = await live.StopAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(0, run.Summary().Warnings);
        Assert.True(File.Exists(_scratch["out.pcap"]));
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
