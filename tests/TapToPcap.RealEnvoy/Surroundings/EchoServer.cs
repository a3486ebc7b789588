using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TapToPcap.RealEnvoy;

/// <summary>Sends back what it gets; says "bye" when the client has closed its side, and closes.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly TcpListener _listener;

    internal EchoServer(int port)
    {
        Port = port;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(backlog: 128);
        _ = AcceptAsync();
    }

    internal int Port { get; }

    internal static byte[] Farewell { get; } = Encoding.ASCII.GetBytes("bye");

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of all tests.
        }
    }

    private static async Task ServeAsync(TcpClient client)
    {
        using TcpClient served = client;
        NetworkStream stream = client.GetStream();
        byte[] buffer = new byte[1 << 16];
        try
        {
            while (await stream.ReadAsync(buffer) is int read and > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, read));
            }

            await stream.WriteAsync(Farewell);
        }
        catch (IOException)
        {
            // Reset by the client or by Envoy.
        }
    }
}
