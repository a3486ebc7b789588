using System.Net;
using System.Net.Sockets;

namespace TapToPcap.Tests.Doubles;

/// <summary>Sends back what it gets, and ends when the client has.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    internal EchoServer()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    internal IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public void Dispose() => _listener.Dispose();

    /// <summary>Says something to whoever listens there, a part at a time, and reads the echo of each before the next.</summary>
    internal static async Task RunTrafficAsync(IPEndPoint address, params byte[][] parts)
    {
        using TcpClient client = await ConnectAsync(address);
        NetworkStream stream = client.GetStream();
        foreach (byte[] part in parts)
        {
            await SayAsync(client, part);
        }

        client.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
    }

    internal static async Task<TcpClient> ConnectAsync(IPEndPoint address)
    {
        TcpClient client = new() { NoDelay = true };
        await client.ConnectAsync(address);
        return client;
    }

    internal static async Task SayAsync(TcpClient client, byte[] part)
    {
        await client.GetStream().WriteAsync(part);
        byte[] echo = new byte[part.Length];
        await client.GetStream().ReadExactlyAsync(echo);
        Assert.Equal(part, echo);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = EchoAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task EchoAsync(TcpClient accepted)
    {
        using TcpClient client = accepted;
        client.NoDelay = true;
        try
        {
            await client.GetStream().CopyToAsync(client.GetStream());
        }
        catch (IOException)
        {
            // The client went without a word.
        }
    }
}
