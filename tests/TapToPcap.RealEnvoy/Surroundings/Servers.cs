using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using TapToPcap.RealEnvoy;
using TapToPcap.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(Servers))]
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace TapToPcap.RealEnvoy;

/// <summary>The servers after Envoy, for all tests.</summary>
public sealed class Servers : IAsyncLifetime
{
    /// <summary>Bytes of big.bin, which nghttpd serves.</summary>
    internal const int BigFile = 100_000;

    private readonly Scratch _scratch = new();
    private readonly EchoServer _echo = new(FreePort.Next());
    private readonly int _redisPort = FreePort.Next();
    private readonly int _nghttpPort = FreePort.Next();
    private BackgroundProgram? _redis;
    private BackgroundProgram? _nghttpd;

    internal int[] Ports => [_redisPort, _nghttpPort, _echo.Port];

    internal int PortOf(Traffic traffic) => traffic switch
    {
        Traffic.Redis => _redisPort,
        Traffic.Echo => _echo.Port,
        _ => _nghttpPort,
    };

    public async ValueTask InitializeAsync()
    {
        File.WriteAllText(_scratch["index.html"], "<html><body>hello</body></html>\n");
        File.WriteAllBytes(_scratch["big.bin"], RandomNumberGenerator.GetBytes(BigFile));
        _redis = BackgroundProgram.Start(Needs.Tool("redis-server"), _scratch.Path, "--port", $"{_redisPort}", "--bind", "127.0.0.1", "--save", "", "--dir", _scratch.Path);
        _nghttpd = BackgroundProgram.Start(Needs.Tool("nghttpd"), _scratch.Path, "--no-tls", "--address=127.0.0.1", "--echo-upload", "--htdocs", _scratch.Path, $"{_nghttpPort}");
        await _redis.UntilAsync(() => Accepts(_redisPort), "redis-server accepts connections");
        await _nghttpd.UntilAsync(() => Accepts(_nghttpPort), "nghttpd accepts connections");
    }

    public ValueTask DisposeAsync()
    {
        _redis?.Dispose();
        _nghttpd?.Dispose();
        _echo.Dispose();
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool Accepts(int port)
    {
        try
        {
            using TcpClient client = new();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
