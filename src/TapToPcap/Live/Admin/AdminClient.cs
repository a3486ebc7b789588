using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using TapToPcap.Input;
using TapToPcap.Live.Admin.Request;

namespace TapToPcap.Live.Admin;

/// <summary>HTTP client of Envoy's admin interface: HTTP/2 with prior knowledge (RFC 9113 §3.3), or HTTP/1.1.</summary>
internal sealed class AdminClient(AdminEndpoint endpoint, bool http1)
{
    private const int MaxErrorLength = 400;

    private readonly Version _version = http1 ? HttpVersion.Version11 : HttpVersion.Version20;
    private bool _hasAnswered;

    /// <summary>Sends a request to /tap; the records are read from the returned stream, which the caller closes.</summary>
    /// <param name="timeout">How long to wait for the answer; null for ever, as a busy Envoy takes long.</param>
    /// <exception cref="InputException">
    /// Envoy cannot be reached or refuses; the message says why, in Envoy's or the system's words, and what to do.
    /// </exception>
    internal Stream Open(AdminRequest request, TimeSpan? timeout, CancellationToken stop)
    {
        AdminConnection connection = new(endpoint);
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(timeout ?? Timeout.InfiniteTimeSpan);
        try
        {
            using HttpRequestMessage post = Message(HttpMethod.Post, "tap");
            post.Content = new StringContent(request.Body, Encoding.UTF8, "application/yaml");
            HttpResponseMessage response = Send(connection, post, late.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return connection.ReadWhole(response);
            }

            connection.ReadLoosely();
            using (response)
            {
                throw new InputException(endpoint.Name, Explain(connection, response, request.ConfigId, stop));
            }
        }
        catch (Exception e)
        {
            connection.Dispose();
            if (e is OperationCanceledException && !stop.IsCancellationRequested)
            {
                throw new InputException(endpoint.Name, $"no answer within {(timeout ?? AdminConnection.ConnectTimeout).TotalSeconds} s");
            }

            throw;
        }
    }

    /// <summary>Completes when Envoy has answered /ready, as it does when its main thread is free, or cannot be asked.</summary>
    internal async Task AskAsync(CancellationToken cancel)
    {
        using AdminConnection connection = new(endpoint);
        connection.ReadLoosely();
        using HttpRequestMessage get = Message(HttpMethod.Get, "ready");
        try
        {
            using HttpResponseMessage _ = await connection.SendAsync(get, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // An Envoy that cannot be asked is taken to have nothing more to send.
        }
    }

    private HttpRequestMessage Message(HttpMethod method, string path) =>
        new(method, path) { Version = _version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    private HttpResponseMessage Send(AdminConnection connection, HttpRequestMessage message, CancellationToken stop)
    {
        try
        {
            HttpResponseMessage response = connection.SendAsync(message, stop).GetAwaiter().GetResult();
            _hasAnswered = true;
            return response;
        }
        catch (HttpRequestException e)
        {
            throw new InputException(endpoint.Name, Explain(e));
        }
    }

    private string Explain(HttpRequestException e) => e switch
    {
        { InnerException: SocketException } when endpoint.SocketPath is string path && !File.Exists(path) => "no such socket",
        { InnerException: SocketException socket } => $"{socket.Message}: this is where Envoy's admin interface should be (in Istio port 15000 of the sidecar, which kubectl port-forward brings here)",
        { HttpRequestError: not HttpRequestError.SecureConnectionError } when _version == HttpVersion.Version20 && !_hasAnswered =>
            $"the answer is not HTTP/2: {e.InnerException?.Message ?? e.Message} (--http1 asks for HTTP/1.1, as some proxies need)",
        _ => e.InnerException?.Message ?? e.Message,
    };

    private string Explain(AdminConnection connection, HttpResponseMessage response, string configId, CancellationToken stop)
    {
        string said = ReadText(response, stop);
        return response.StatusCode switch
        {
            HttpStatusCode.BadRequest when said.Contains("already exists", StringComparison.Ordinal) =>
                $"{said} (another client is at /tap, of which Envoy allows one; end it, or wait until Envoy has noticed that it is gone)",
            HttpStatusCode.BadRequest when said.Contains("Unknown config id", StringComparison.Ordinal) => $"{said} ({Offer(connection, configId, stop)})",
            HttpStatusCode.NotFound => "it has no /tap: no tap with an admin_config is configured in this Envoy, or this is not its admin interface",
            _ => $"{(int)response.StatusCode} {said}".TrimEnd(),
        };
    }

    private string Offer(AdminConnection connection, string configId, CancellationToken stop)
    {
        string[] known = [.. FindConfigIds(connection, stop).Where(id => id != configId).Distinct().Order(StringComparer.Ordinal)];
        return known.Length == 0 ? "its configuration has no tap with an admin_config" : $"those of this Envoy: {string.Join(", ", known)}";
    }

    private List<string> FindConfigIds(AdminConnection connection, CancellationToken stop)
    {
        try
        {
            using HttpRequestMessage get = Message(HttpMethod.Get, "config_dump");
            using HttpResponseMessage response = Send(connection, get, stop);
            return ConfigIds.Find(response.Content.ReadAsStream(stop));
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return [];                                                         // then no config ids are suggested
        }
    }

    private static string ReadText(HttpResponseMessage response, CancellationToken stop)
    {
        string text = response.Content.ReadAsStringAsync(stop).GetAwaiter().GetResult().ReplaceLineEndings(" ").Trim();
        return text.Length <= MaxErrorLength ? text : $"{text[..MaxErrorLength]}…";
    }
}
