using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using TapToPcap.Doubles;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Doubles;

/// <summary>A client of the admin endpoint, and of <c>POST /tap</c> in particular.</summary>
internal sealed class TapStream : IDisposable
{
    private readonly HttpClient _client;
    private readonly HttpResponseMessage _response;
    private readonly MemoryStream _received = new();
    private readonly Task _reading;

    private TapStream(HttpClient client, HttpResponseMessage response)
    {
        _client = client;
        _response = response;
        _reading = ReadAsync();
    }

    internal byte[] Received
    {
        get
        {
            lock (_received)
            {
                return _received.ToArray();
            }
        }
    }

    internal string Text => Encoding.UTF8.GetString(Received);

    /// <summary>The response has ended, or broken off.</summary>
    internal bool HasEnded => _reading.IsCompleted;

    /// <summary>A body for <c>POST /tap</c> that takes whole events of one side.</summary>
    internal static string Body(string configId, string sink = "streaming_admin: {}", string format = "JSON_BODY_AS_BYTES", string output = "streaming: true, max_buffered_rx_bytes: 1048576, max_buffered_tx_bytes: 1048576") =>
        $$"""
        config_id: {{configId}}
        tap_config:
          match: {any_match: true}
          output_config: {{{output}}, sinks: [{format: {{format}}, {{sink}}}]}
        """;

    /// <summary>Returns when Envoy has answered with a status of 200, and so taps what is connected from now on.</summary>
    internal static async Task<TapStream> OpenAsync(EnvoyDouble envoy, string body, string version = "1.1")
    {
        HttpClient client = Client(envoy);
        using HttpRequestMessage request = Request(HttpMethod.Post, "/tap", body, version);
        HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Version.Parse(version), response.Version);
        return new TapStream(client, response);
    }

    /// <summary>A request that is answered at once.</summary>
    internal static async Task<(int Status, string Text)> AskAsync(EnvoyDouble envoy, HttpMethod method, string path, string? body = null, string version = "1.1")
    {
        using HttpClient client = Client(envoy);
        using HttpRequestMessage request = Request(method, path, body, version);
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    internal Task UntilAsync(Func<string, bool> condition, string what) => CliProcess.UntilAsync(() => condition(Text), what);

    /// <summary>So many connections have been reported to their end.</summary>
    internal Task UntilClosedAsync(int connections) => UntilAsync(text => Regex.Count(text, "\"closed\"") == connections, $"{connections} closes");

    internal Task UntilEndedAsync() => CliProcess.UntilAsync(() => HasEnded, "the end of the response");

    public void Dispose()
    {
        _response.Dispose();
        _client.Dispose();
    }

    private static HttpClient Client(EnvoyDouble envoy)
    {
        SocketsHttpHandler handler = new();
        if (envoy.AdminAddress is null)
        {
            handler.ConnectCallback = async (_, cancel) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(envoy.Options.AdminUnix!), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        return new HttpClient(handler)
        {
            BaseAddress = new Uri($"http://{envoy.AdminAddress?.ToString() ?? "admin"}"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? body, string version) => new(method, path)
    {
        Content = body is null ? null : new StringContent(body),
        Version = Version.Parse(version),
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[1 << 16];
        try
        {
            Stream body = await _response.Content.ReadAsStreamAsync();
            while (await body.ReadAsync(buffer) is int count and > 0)
            {
                lock (_received)
                {
                    _received.Write(buffer, 0, count);
                }
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            // It broke off.
        }
    }
}
