using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace TapToPcap.Live.Admin;

/// <summary>A connection to Envoy's admin interface, for one request to /tap and small requests with it.</summary>
internal sealed class AdminConnection : IDisposable
{
    internal static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // Seconds. The kernel answers keepalive probes, so a peer that is busy for minutes passes, and one that has gone does not.
    private const int KeepAlive = 15;
    private const int KeepAliveProbes = 4;

    // Linux, tcp(7): milliseconds after which data that is sent and not acknowledged ends the connection.
    private const int TcpLevel = 6;
    private const int TcpUserTimeout = 18;

    private readonly HttpClient _http;
    private readonly ArrivedBytes _arrived = new();
    private NetworkStream? _opened;

    internal AdminConnection(AdminEndpoint endpoint)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectTimeout,
            ConnectCallback = async (context, cancel) => _opened = await ConnectAsync(endpoint, context.DnsEndPoint, cancel).ConfigureAwait(false),
            PlaintextStreamFilter = (context, _) => ValueTask.FromResult(Filter(context)),
            UseProxy = false,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) => !(HasUntrustedCertificate = errors != SslPolicyErrors.None);
        _http = new HttpClient(handler) { BaseAddress = endpoint.Root, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>How what comes over the connection begins.</summary>
    internal AnswerHead Head { get; } = new();

    /// <summary>The TLS handshake failed as this machine does not trust the server's certificate.</summary>
    internal bool HasUntrustedCertificate { get; private set; }

    /// <summary>Sends a request; completes with the headers of the response.</summary>
    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop) => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);

    /// <summary>The body of a response, read to its last byte before an end shows. Disposing of it ends the connection.</summary>
    internal ArrivedBody ReadWhole(HttpResponseMessage response) => new ArrivedBody(response.Content.ReadAsStream(CancellationToken.None), _arrived, this);

    /// <summary>From now on the end of the connection is not held back for bytes that are not read.</summary>
    internal void ReadLoosely() => _arrived.Release();

    public void Dispose()
    {
        _arrived.Release();
        _http.Dispose();
        _opened?.Dispose();                                                    // Envoy notices at once, and lets the next client in
    }

    private Stream Filter(SocketsHttpPlaintextStreamFilterContext context) => context.NegotiatedHttpVersion == HttpVersion.Version20
        ? new Http2EndHolder(context.PlaintextStream, _arrived, Head)
        : new HeadStream(context.PlaintextStream, Head);

    private static async Task<NetworkStream> ConnectAsync(AdminEndpoint endpoint, DnsEndPoint address, CancellationToken cancel)
    {
        Socket socket = endpoint.SocketPath is null ? CreateTcp() : new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endpoint.SocketPath is string path ? new UnixDomainSocketEndPoint(path) : address, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket CreateTcp()
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAlive);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAlive);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, BitConverter.GetBytes((KeepAliveProbes + 1) * KeepAlive * 1000));
        }

        return socket;
    }
}
