using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using TapToPcap.Live.Admin.Request;

namespace TapToPcap.Live.Admin;

/// <summary>HTTP client of Envoy's admin interface: HTTP/2 with prior knowledge (RFC 9113 §3.3), or HTTP/1.1.</summary>
internal sealed class AdminClient(AdminEndpoint endpoint, bool http1)
{
    private const string Place = "this is where Envoy's admin interface should be "
        + "(in Istio port 15000 of the sidecar, which kubectl port-forward brings here)";

    // In bytes, of an answer that is shown to people.
    private const int MaxShown = 2048;

    // For the rest of an answer that has begun.
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(2);

    private readonly Version _version = http1 ? HttpVersion.Version11 : HttpVersion.Version20;
    private bool _hasAnswered;

    /// <summary>Sends a request to /tap; the records are read from the returned answer, which the caller closes.</summary>
    /// <param name="timeout">How long to wait for the answer; null for ever, as a busy Envoy takes long.</param>
    /// <exception cref="AdminException">Envoy cannot be reached or refuses, or something else answers.</exception>
    internal TapAnswer Open(AdminRequest request, TimeSpan? timeout, CancellationToken stop)
    {
        AdminConnection connection = new(endpoint);
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(timeout ?? Timeout.InfiniteTimeSpan);
        TapAnswer? opened = null;
        try
        {
            return opened = Post(connection, request, late.Token);
        }
        catch (HttpRequestException e)
        {
            throw Explain(connection, e, stop);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw NoAnswer(timeout);
        }
        finally
        {
            if (opened is null)
            {
                connection.Dispose();
            }
        }
    }

    /// <summary>Asks for /server_info.</summary>
    internal Task<ProbeResult> ProbeAsync(CancellationToken stop) => AdminProbe.AskAsync(endpoint, _version, stop);

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

    private TapAnswer Post(AdminConnection connection, AdminRequest request, CancellationToken stop)
    {
        using HttpRequestMessage post = Message(HttpMethod.Post, "tap");
        post.Content = new StringContent(request.Body, Encoding.UTF8, "application/yaml");
        HttpResponseMessage response = connection.SendAsync(post, stop).GetAwaiter().GetResult();
        _hasAnswered = true;
        bool isOk = response.StatusCode == HttpStatusCode.OK;
        if (isOk && !(request.IsEndless && AdminRefusals.IsNoStream(response)))
        {
            return new TapAnswer(connection.ReadWhole(response), EnvoyWords.HasHeaders(response));
        }

        connection.ReadLoosely();
        using (response)
        {
            string said = ReadText(response, stop);
            throw isOk ? AdminRefusals.NoTap(said) : AdminRefusals.Explain(response, said, () => Offer(connection, request.ConfigId, stop));
        }
    }

    private AdminException Explain(AdminConnection connection, HttpRequestException failure, CancellationToken stop)
    {
        if (failure.InnerException is SocketException socket)
        {
            bool isMissing = endpoint.SocketPath is string path && !File.Exists(path);
            return new AdminException(isMissing ? "no such socket" : $"{socket.Message}: {Place}", AdminFault.Away);
        }

        if (failure.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            return connection.HasUntrustedCertificate ? AdminRefusals.Untrusted() : AdminRefusals.NoTls();
        }

        if (_version == HttpVersion.Version20 && !_hasAnswered && !connection.Head.IsHttp2)
        {
            return ExplainHttp2(connection, stop);
        }

        return failure.HttpRequestError switch
        {
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded => AdminRefusals.NoHttp(),
            _ when !_hasAnswered => connection.Head.IsOther ? AdminRefusals.NoHttp() : AdminRefusals.NoWord(),
            _ => new AdminException(AdminErrors.Describe(failure), AdminFault.Away),
        };
    }

    private AdminException ExplainHttp2(AdminConnection connection, CancellationToken stop)
    {
        if (connection.Head.IsOther)
        {
            return AdminRefusals.NoHttp();
        }

        ProbeResult found = AdminProbe.AskAsync(endpoint, HttpVersion.Version11, stop).GetAwaiter().GetResult();
        return AdminRefusals.NoHttp2(found.Kind);
    }

    private static AdminException NoAnswer(TimeSpan? timeout)
    {
        double seconds = (timeout ?? AdminConnection.ConnectTimeout).TotalSeconds;
        string what = timeout is null ? "connection" : "answer";
        string problem = string.Create(CultureInfo.InvariantCulture, $"no {what} within {seconds} s");
        return new AdminException(problem, timeout is null ? AdminFault.Away : AdminFault.Refused);
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
            using HttpResponseMessage response = connection.SendAsync(get, stop).GetAwaiter().GetResult();
            return ConfigIds.Find(response.Content.ReadAsStream(stop));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            return [];                                                         // then no config ids are suggested
        }
    }

    private static string ReadText(HttpResponseMessage response, CancellationToken stop)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(ReadTimeout);
        try
        {
            return AdminProbe.ReadTextAsync(response, MaxShown, late.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return "";                                                         // the status says enough
        }
    }
}
