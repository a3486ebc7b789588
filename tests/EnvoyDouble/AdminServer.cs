using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace TapToPcap.Doubles;

/// <summary>Kestrel where Envoy's admin listener would be: HTTP/1.1 and HTTP/2 with prior knowledge on the same port, distinguished by the connection preface.</summary>
internal sealed class AdminServer : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private readonly AdminEndpoints _endpoints;
    private readonly AdminTransport _transport;
    private readonly KestrelServer _server;
    private ConnectionDelegate? _http2;

    private AdminServer(EnvoyDoubleOptions options, AdminEndpoints endpoints)
    {
        _endpoints = endpoints;
        KestrelServerOptions kestrel = new() { AddServerHeader = false, AllowSynchronousIO = false };
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MinRequestBodyDataRate = null;

        // Without TLS, Kestrel serves one protocol on an endpoint. So HTTP/2 has one of its own, which nobody can reach, and lends its protocol to the others.
        kestrel.Listen(new NowhereEndPoint(), nowhere =>
        {
            nowhere.Protocols = HttpProtocols.Http2;
            nowhere.Use(http2 => _http2 = http2);
        });
        if (options.Admin is IPEndPoint address)
        {
            kestrel.Listen(address, Detect);
        }

        if (options.AdminUnix is string path)
        {
            File.Delete(path);
            kestrel.ListenUnixSocket(Path.GetFullPath(path), Detect);
        }

        _transport = new AdminTransport(new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance));
        _server = new KestrelServer(Options.Create(kestrel), _transport, NullLoggerFactory.Instance);
    }

    /// <summary>Null where it listens on no TCP port.</summary>
    internal IPEndPoint? ListensOn => _transport.ListensOn;

    internal static async Task<AdminServer> StartAsync(EnvoyDoubleOptions options, AdminEndpoints endpoints)
    {
        AdminServer server = new(options, endpoints);
        await server._server.StartAsync(server, CancellationToken.None);
        return server;
    }

    /// <summary>Ends all connections, in the middle of what they say.</summary>
    internal Task StopAsync() => _server.StopAsync(new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _server.Dispose();
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context) => _endpoints.AnswerAsync(context);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // It holds nothing.
    }

    private void Detect(ListenOptions endpoint)
    {
        endpoint.Protocols = HttpProtocols.Http1;
        endpoint.Use(http1 => async connection =>
        {
            ConnectionDelegate chosen = await BeginsWithPrefaceAsync(connection.Transport.Input, connection.ConnectionClosed) ? _http2! : http1;
            await chosen(connection);
        });
    }

    // RFC 9113 §3.4: a client that knows begins with these bytes, which begin no request of HTTP/1.
    private static async Task<bool> BeginsWithPrefaceAsync(PipeReader input, CancellationToken closed)
    {
        while (true)
        {
            ReadResult read;
            try
            {
                read = await input.ReadAsync(closed);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                return false;
            }

            bool? answer = Judge(read.Buffer);
            bool isOver = answer is not null || read.IsCompleted;
            input.AdvanceTo(read.Buffer.Start, isOver ? read.Buffer.Start : read.Buffer.End);
            if (isOver)
            {
                return answer ?? false;
            }
        }
    }

    // Null: more bytes are needed.
    private static bool? Judge(ReadOnlySequence<byte> received)
    {
        ReadOnlySpan<byte> preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;
        Span<byte> begun = stackalloc byte[(int)Math.Min(received.Length, preface.Length)];
        received.Slice(0, begun.Length).CopyTo(begun);
        return !preface.StartsWith(begun) ? false : begun.Length == preface.Length ? true : null;
    }
}
