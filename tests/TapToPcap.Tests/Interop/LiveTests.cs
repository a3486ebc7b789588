using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using TapToPcap.Doubles;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Live;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>Other programs exchange messages, and tshark shows their messages while the capture goes on.</summary>
[SupportedOSPlatform("linux")]
public sealed class LiveTests : IDisposable
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("--http1.1", "http", "http.request.uri", "http.response.code", "down")]
    [InlineData("--http2-prior-knowledge", "http2", "http2.headers.path", "http2.headers.status", "down")]
    [InlineData("--http1.1", "http", "http.request.uri", "http.response.code", "up")]
    [InlineData("--http2-prior-knowledge", "http2", "http2.headers.path", "http2.headers.status", "up")]
    public async Task Live_Curl_TsharkShowsRequestAndResponseAtOnce(string version, string filter, string path, string status, string side)
    {
        await using EnvoyDouble server = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions());
        await using EnvoyDouble envoy = await StartAsync(server.AdminAddress!);
        using LiveProgram tshark = StartTshark(envoy, side, ["-d", $"tcp.port=={(side == "down" ? envoy.ListenAddress! : server.AdminAddress!).Port},{filter}", "-Y", filter, "-T", "fields", "-e", path, "-e", status]);
        int tap2pcap = await UntilListeningAsync(tshark);

        ToolRun curl = await ToolRun.StartAsync(Needs.Tool("curl"), ["-sS", version, $"http://{envoy.ListenAddress}/ready"]);

        Assert.Equal("LIVE\n", curl.Output);
        await CliProcess.UntilAsync(() => SaidBy(tshark).Contains("/ready\t", StringComparison.Ordinal) && SaidBy(tshark).Contains("\t200\n", StringComparison.Ordinal), "request and response");
        Assert.False(tshark.HasExited);
        await EndAsync(tshark, tap2pcap);
        await VerifyAsync(envoy, conversations: 1);
    }

    [Fact]
    public async Task Live_RedisCli_TsharkShowsCommandsAndRepliesAtOnce()
    {
        int port = FreePort();
        using LiveProgram redis = LiveProgram.StartProgram(Needs.Tool("redis-server"), "--port", Text(port), "--bind", "127.0.0.1", "--save", "", "--dir", _scratch.Path);
        await UntilAnswersAsync(port);
        await using EnvoyDouble envoy = await StartAsync(new IPEndPoint(IPAddress.Loopback, port));
        using LiveProgram tshark = StartTshark(envoy, "up", ["-d", $"tcp.port=={port},resp", "-Y", "resp"]);
        int tap2pcap = await UntilListeningAsync(tshark);

        ToolRun set = await RedisAsync(envoy, "SET", "fruit", "dragonfruit");
        await CliProcess.UntilAsync(() => SaidBy(tshark).Contains("Response: OK", StringComparison.Ordinal), "the reply to SET");
        ToolRun get = await RedisAsync(envoy, "GET", "fruit");
        await CliProcess.UntilAsync(() => SaidBy(tshark).Contains("Response: dragonfruit", StringComparison.Ordinal), "the value");

        Assert.Equal(("OK\n", "dragonfruit\n"), (set.Output, get.Output));
        Assert.Contains("Request: SET fruit dragonfruit", SaidBy(tshark), StringComparison.Ordinal);
        Assert.False(tshark.HasExited);
        await EndAsync(tshark, tap2pcap);
        await VerifyAsync(envoy, conversations: 2);
    }

    [Fact]
    public async Task Live_Psql_TsharkShowsQueryAndRowAtOnce()
    {
        int port = FreePort();
        string psql = Needs.Tool("psql");
        using LiveProgram server = await StartPostgreSqlAsync(port);
        await UntilAnswersAsync(port);
        await using EnvoyDouble envoy = await StartAsync(new IPEndPoint(IPAddress.Loopback, port));
        using LiveProgram tshark = StartTshark(envoy, "up", ["-d", $"tcp.port=={port},pgsql", "-Y", "pgsql", "-T", "fields", "-e", "pgsql.query", "-e", "pgsql.val.data"]);
        int tap2pcap = await UntilListeningAsync(tshark);

        await CliProcess.UntilAsync(() => !server.HasExited && server.Error.Contains("ready to accept connections", StringComparison.Ordinal), "a server that is ready");
        ToolRun query = await ToolRun.StartAsync(psql, ["-At", "-c", "select 'dragon' || 'fruit'", $"host=127.0.0.1 port={envoy.ListenAddress!.Port} user=tap dbname=postgres sslmode=disable"]);

        Assert.Equal("dragonfruit\n", query.Output);
        await CliProcess.UntilAsync(
            () => SaidBy(tshark).Contains("select 'dragon' || 'fruit'\t", StringComparison.Ordinal) && SaidBy(tshark).Contains(Convert.ToHexStringLower("dragonfruit"u8), StringComparison.Ordinal),
            "the query and its row");
        Assert.False(tshark.HasExited);
        await EndAsync(tshark, tap2pcap);
        await VerifyAsync(envoy, conversations: 1);
        await server.SignalAsync("INT");
        await CliProcess.UntilAsync(() => server.HasExited, "the server to end");
    }

    [Fact]
    public async Task Live_HttpTaps_TsharkShowsRecordsAndPiecesAtOnce()
    {
        byte[] recorded = await File.ReadAllBytesAsync(Needs.RealTap("http-tap", "_473128456949399711.json"));
        TraceWrapper[] pieces =
        [
            HttpTaps.Piece(5, new HttpStreamedTraceSegment { RequestHeaders = HttpTaps.Map((":authority", "a"), (":path", "/five"), (":method", "GET"), (":scheme", "http")) }),
            HttpTaps.Piece(6, new HttpStreamedTraceSegment { RequestHeaders = HttpTaps.Map((":authority", "a"), (":path", "/six"), (":method", "GET"), (":scheme", "http")) }),
            HttpTaps.Piece(5, new HttpStreamedTraceSegment { ResponseHeaders = HttpTaps.Map((":status", "503")) }),
        ];
        using StubAdmin envoy = StubAdmin.Sending([recorded, .. pieces.Select(piece => Taps.Encode([piece], TapFormat.JsonBytes))], holds: true);
        using LiveProgram tshark = StartTshark($"{envoy.Address} --http1 --http 2", "web", ["-Y", "http2.headers", "-T", "fields", "-e", "tcp.stream", "-e", "http2.headers.path", "-e", "http2.headers.status"]);
        int tap2pcap = await UntilListeningAsync(tshark);

        await CliProcess.UntilAsync(() => SaidBy(tshark).Contains("503", StringComparison.Ordinal), "the last piece");

        Assert.Equal("0\t/post\t\n0\t\t200\n1\t/five\t\n2\t/six\t\n1\t\t503\n", SaidBy(tshark));
        Assert.False(tshark.HasExited);
        await EndAsync(tshark, tap2pcap);
        await File.WriteAllBytesAsync(_scratch["sent.json"], [.. recorded, .. Taps.Encode(pieces, TapFormat.JsonBytes)]);
        await VerifyAsync("sent.json", 3);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string SaidBy(LiveProgram program) => System.Text.Encoding.UTF8.GetString(program.Output);

    private static Task<ToolRun> RedisAsync(EnvoyDouble envoy, params string[] command) =>
        ToolRun.StartAsync(Needs.Tool("redis-cli"), ["-h", "127.0.0.1", "-p", Text(envoy.ListenAddress!.Port), .. command]);

    private static int FreePort()
    {
        using TcpListener listener = new(AnyPort);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task UntilAnswersAsync(int port)
    {
        await CliProcess.UntilAsync(() => CanConnect(port), $"a server at port {port}");

        static bool CanConnect(int port)
        {
            using TcpClient client = new();
            try
            {
                client.Connect(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    /// <summary>A server with a cluster of its own; it refuses to run as root, so somebody else runs it then.</summary>
    private async Task<LiveProgram> StartPostgreSqlAsync(int port)
    {
        string[] somebody = Environment.IsPrivilegedProcess ? ["--reuid=nobody", "--regid=nogroup", "--clear-groups"] : [];
        string data = Path.Combine(Directory.CreateDirectory(_scratch["cluster"]).FullName, "data");
        string setpriv = Needs.Tool("setpriv");
        if (Environment.IsPrivilegedProcess)
        {
            File.SetUnixFileMode(_scratch.Path, File.GetUnixFileMode(_scratch.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            await ToolRun.StartAsync(Needs.Tool("chown"), ["nobody:nogroup", _scratch["cluster"]]);
        }

        ToolRun made = await ToolRun.StartAsync(setpriv, [.. somebody, Needs.PostgreSql("initdb"), "-D", data, "-A", "trust", "-U", "tap", "--no-sync"], directory: "/");
        Assert.True(made.ExitCode == 0, made.Error);
        return LiveProgram.StartProgram(setpriv, [.. somebody, Needs.PostgreSql("postgres"), "-D", data, "-c", "listen_addresses=127.0.0.1", "-c", $"port={port}", "-c", "unix_socket_directories="]);
    }

    private Task<EnvoyDouble> StartAsync(IPEndPoint upstream) =>
        EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Listen = AnyPort, Upstream = upstream, Copy = _scratch["copy.pb_length_delimited"] });

    /// <summary>What people type, with the capture kept on its way; the first line of output is the process id of tap2pcap.</summary>
    private LiveProgram StartTshark(EnvoyDouble envoy, string side, string[] arguments) => StartTshark($"http://{envoy.AdminAddress}", side, arguments);

    private LiveProgram StartTshark(string admin, string configId, string[] arguments)
    {
        string script = $"cd '{_scratch.Path}' && {{ sh -c 'echo $PPID' >&2; exec \"$0\" live {admin} --config-id {configId} -o - 2>said; }} | tee capture.pcapng | tshark \"$@\" 2>noise";
        Needs.Tool("tshark");
        return LiveProgram.StartProgram(Needs.Tool("bash"), ["-c", script, Repository.Program, "-l", "-i", "-", .. arguments]);
    }

    private async Task<int> UntilListeningAsync(LiveProgram tshark)
    {
        await CliProcess.UntilAsync(() => Said().Contains(": listening\n", StringComparison.Ordinal), "tap2pcap to listen");
        return int.Parse(tshark.Error.Trim(), CultureInfo.InvariantCulture);
    }

    private string Said() => File.Exists(_scratch["said"]) ? File.ReadAllText(_scratch["said"]) : "";

    private async Task EndAsync(LiveProgram tshark, int tap2pcap)
    {
        await ToolRun.StartAsync(Needs.Tool("sh"), ["-c", $"kill -INT {tap2pcap}"]);
        await CliProcess.UntilAsync(() => tshark.HasExited, "tshark to end with its input");
        CliRun.AssertTidy(Said());
        Assert.EndsWith(" 0 warnings\n", Said(), StringComparison.Ordinal);
    }

    private Task VerifyAsync(EnvoyDouble envoy, int conversations)
    {
        envoy.FlushCopy();
        return VerifyAsync("copy.pb_length_delimited", conversations);
    }

    private async Task VerifyAsync(string tap, int conversations)
    {
        ToolRun run = await CliRun.RunAsync("verify", _scratch["capture.pcapng"], _scratch[tap]);
        Assert.Equal(0, run.ExitCode);
        string[] rows = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(conversations, rows.Length - 1);
        Assert.All(rows[1..], row => Assert.StartsWith("OK ", row, StringComparison.Ordinal));
    }
}
