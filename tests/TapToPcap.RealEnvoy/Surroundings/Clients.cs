using System.Globalization;
using System.Text;
using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>Drives real clients through a listener. The name of the tap is among the bytes of each connection, so that no two are alike.</summary>
internal static class Clients
{
    /// <summary>Requests that <see cref="CurlAsync"/> makes.</summary>
    internal const int CurlRequests = 4;

    /// <summary>In the last answer that curl gets, near its end: nghttpd's page for what is not there.</summary>
    internal static ReadOnlySpan<byte> LastWords => "</address>"u8;

    private static readonly int[] EchoSizes = [1, 100, 1460, 5000, 70_000];

    /// <summary>Says all of each point's traffic, one after the other, and waits until the clients have closed.</summary>
    /// <returns>How many connections with bytes are tapped.</returns>
    internal static async Task<int> RunTrafficAsync(params TapPoint[] points)
    {
        int connections = 0;
        foreach (TapPoint point in points)
        {
            connections += await RunTrafficAsync(point);
        }

        return connections;
    }

    private static async Task<int> RunTrafficAsync(TapPoint point)
    {
        switch (point.Traffic)
        {
            case Traffic.Redis:
                await RedisAsync(point);
                return 1;
            case Traffic.Echo:
                await EchoAsync(point);
                return 2;
            case Traffic.Http1:
                await CurlAsync(point);
                return point.Side == TapSide.Downstream ? 2 : 1;               // Envoy keeps one connection to nghttpd for both of curl's
            default:
                await NghttpAsync(point);
                return 2;
        }
    }

    /// <summary>A POST over one connection, then three GETs, the last of what is not there.</summary>
    internal static async Task CurlAsync(TapPoint point, bool isHttp2 = false)
    {
        string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{point.Port}");
        string[] always = ["--silent", "--show-error", isHttp2 ? "--http2-prior-knowledge" : "--http1.1", "--header", $"x-tap: {point.Name}"];
        string[] gets = [$"{url}/big.bin", $"{url}/index.html", $"{url}/none?{point.Name}"];
        await RunAsync("curl", [.. always, "--data-binary", new string('y', 5000) + point.Name, $"{url}/index.html?{point.Name}"]);
        foreach (string[] together in isHttp2 ? gets.Select(get => new[] { get }) : [gets])   // some versions of curl cannot use a connection of HTTP/2 twice
        {
            await RunAsync("curl", [.. always, .. together]);
        }
    }

    private static async Task RedisAsync(TapPoint point)
    {
        string commands = $"SET greeting {point.Name}\nGET greeting\nINCR n\nRPUSH l a b c\nLRANGE l 0 -1\nDEL l\nWRONG\nSET big {new string('x', 3000)}\nGET big\n";
        await RunAsync("redis-cli", ["-p", $"{point.Port}"], Encoding.ASCII.GetBytes(commands));
    }

    private static async Task NghttpAsync(TapPoint point)
    {
        string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{point.Port}");
        string[] always = ["--null-out", "--header", $"x-tap: {point.Name}"];
        await RunAsync("nghttp", [.. always, $"{url}/", $"{url}/index.html"]);
        await RunAsync("nghttp", [.. always, $"{url}/big.bin"]);
    }

    private static async Task EchoAsync(TapPoint point)
    {
        using EchoClient closed = EchoClient.Connect(point.Port);
        await closed.ReportAsync(point.Name);
        Random bytes = new(point.Port);
        foreach (int size in EchoSizes)
        {
            byte[] reported = new byte[size];
            bytes.NextBytes(reported);
            await closed.ReportAsync(reported);
        }

        await closed.CloseAsync();

        using EchoClient reset = EchoClient.Connect(point.Port);
        await reset.ReportAsync($"reset me, {point.Name}");
        reset.Reset();
    }

    private static async Task RunAsync(string program, string[] arguments, byte[]? input = null)
    {
        ToolRun run = await ToolRun.StartAsync(Needs.Tool(program), arguments, input);
        Assert.True(run.ExitCode == 0, $"{program}: {run.ExitCode} {run.Error}");
    }
}
