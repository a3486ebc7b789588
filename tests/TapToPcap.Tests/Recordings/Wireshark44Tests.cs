using System.Text.Json;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Recordings;

/// <summary>The exchanges of real clients as Wireshark 4.4 shows them with no option given, as it dissects what Debian's 4.0 does not.</summary>
public sealed class Wireshark44Tests : IDisposable
{
    private static readonly string[] Versions = ["1.36.4", "1.40.0"];
    private static readonly string[] WholeTaps = ["buf_jb_full", "str_del_full", "str_txt_full"];

    private readonly Scratch _scratch = new();

    public static MatrixTheoryData<string, string> Taps { get; } = new(Versions, WholeTaps);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Wireshark_ExchangesOfHttp1_AreShown(string version, string tap)
    {
        Row[] rows = [.. (await DissectAsync(version, $"ht_h1_{tap}")).Where(row => row.Protocol == "HTTP")];

        string[] requests = [.. rows.Select(row => row.Info).Where(info => info.Contains(" /", StringComparison.Ordinal)).Select(info => string.Join(' ', info.Split(' ')[..2]))];
        Assert.Equal(["GET /a", "GET /big", "GET /chunked", "GET /cookie", "GET /none", "HEAD /head", "POST /post", "PUT /put"], requests.Order(StringComparer.Ordinal));
        Row[] responses = [.. rows.Where(row => row.Info.StartsWith("HTTP/1.1 ", StringComparison.Ordinal))];
        Assert.Equal([.. Enumerable.Repeat("200", 7), "204"], responses.Select(row => row.Info.Split(' ')[1]).Order(StringComparer.Ordinal));
        Assert.Equal(["File Data: 14 bytes", "File Data: 20000 bytes", "File Data: 3 bytes", "File Data: 3000 bytes", "File Data: 5000 bytes", "File Data: 5002 bytes"], responses.SelectMany(row => row.Lines).Where(line => line.StartsWith("File Data: ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(["set-cookie: a=1\\r\\n", "set-cookie: b=2\\r\\n"], rows.SelectMany(row => row.Lines).Where(line => line.StartsWith("set-cookie: ", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Wireshark_FramesOfWebSocket_AreShown(string version, string tap)
    {
        Row[] rows = await DissectAsync(version, $"ht_ws_{tap}");

        Assert.Contains(rows, row => row.Protocol == "HTTP" && row.Info.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal));
        string[] lines = [.. rows.Where(row => row.Protocol == "WebSocket").SelectMany(row => row.Lines)];
        Assert.Equal(4, lines.Count(line => line.EndsWith("Opcode: Text (1)", StringComparison.Ordinal)));
        Assert.Equal(2, lines.Count(line => line.EndsWith("Opcode: Connection Close (8)", StringComparison.Ordinal)));
    }

    // On a port of HTTP, as no option can be given here.
    [Theory]
    [MemberData(nameof(Taps))]
    public async Task Wireshark_CallsOfGrpc_AreShown(string version, string tap)
    {
        Row[] rows = await DissectAsync(version, $"ht_grpc_{tap}", "--map-port", $"{PortOf(version)}=80");

        Assert.Equal(3, rows.Count(row => row.Info.Contains("POST /helloworld.Greeter/", StringComparison.Ordinal)));
        Assert.Contains(rows.SelectMany(row => row.Lines), line => line == "Header: x-trailer: yes");
        Assert.Contains(rows.SelectMany(row => row.Lines), line => line == "Header: grpc-message: no such thing");
    }

    private static int PortOf(string version)
    {
        using JsonDocument plan = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Needs.Recording(version), "plan.json")));
        return plan.RootElement.EnumerateArray().Single(one => one.GetProperty("name").GetString() == "ht_grpc_buf_jb_full").GetProperty("port").GetInt32();
    }

    private async Task<Row[]> DissectAsync(string version, string name, params string[] options)
    {
        string wiregasm = Needs.Wiregasm();
        string[] taps = Directory.GetFiles(Path.Combine(Needs.Recording(version), "taps"), $"{name}_*");
        Assert.NotEmpty(taps);
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, [.. taps, .. options, "-o", "out.pcapng"]);
        Assert.Equal(0, run.ExitCode);
        ToolRun dissected = await ToolRun.StartAsync(Needs.Tool("node"), [Path.Combine(Repository.Root, "tests", "TapToPcap.Tests", "Support", "wiregasm.cjs"), wiregasm, _scratch["out.pcapng"], _scratch["rows.json"]]);
        Assert.True(dissected.ExitCode == 0, dissected.Error);
        using JsonDocument rows = JsonDocument.Parse(await File.ReadAllBytesAsync(_scratch["rows.json"]));
        return [.. rows.RootElement.EnumerateArray().Select(row => new Row(row.GetProperty("protocol").GetString()!, row.GetProperty("info").GetString()!, [.. row.GetProperty("lines").EnumerateArray().Select(line => line.GetString()!)]))];
    }

    private sealed record Row(string Protocol, string Info, string[] Lines);
}
