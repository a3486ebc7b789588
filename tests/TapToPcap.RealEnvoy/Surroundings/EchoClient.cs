using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TapToPcap.RealEnvoy;

/// <summary>A connection through Envoy to the echo.</summary>
internal sealed class EchoClient : IDisposable
{
    private readonly TcpClient _client = new();

    private readonly NetworkStream _stream;

    private EchoClient(int port)
    {
        _client.Connect(IPAddress.Loopback, port);
        _stream = _client.GetStream();
    }

    internal int LocalPort => ((IPEndPoint)_client.Client.LocalEndPoint!).Port;

    internal static EchoClient Connect(int port) => new(port);

    internal Task ReportAsync(string text) => ReportAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends, and waits until all of it has come back.</summary>
    internal async Task ReportAsync(byte[] bytes)
    {
        Task sending = _stream.WriteAsync(bytes).AsTask();
        byte[] back = new byte[bytes.Length];
        await _stream.ReadExactlyAsync(back);
        await sending;
        Assert.Equal(bytes, back);
    }

    /// <summary>Sends no more, and waits until the server has closed too.</summary>
    internal async Task CloseAsync()
    {
        _client.Client.Shutdown(SocketShutdown.Send);
        byte[] rest = new byte[EchoServer.Farewell.Length];
        await _stream.ReadExactlyAsync(rest);
        Assert.Equal(EchoServer.Farewell, rest);
        Assert.Equal(0, await _stream.ReadAsync(rest));
        Dispose();
    }

    /// <summary>Ends it at once.</summary>
    internal void Reset()
    {
        _client.LingerState = new LingerOption(true, 0);
        Dispose();
    }

    public void Dispose() => _client.Dispose();
}
