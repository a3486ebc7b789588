using System.Net;
using System.Text;

namespace TapToPcap.Live.Admin;

/// <summary>Asks a server for /server_info: whether it is Envoy's admin interface, and since when this Envoy has run.</summary>
internal static class AdminProbe
{
    // Envoy 1.40 answers with 124 KB, most of which are the names of its extensions.
    private const int MaxLength = 1 << 22;
    private const int BufferLength = 1 << 14;

    // A busy Envoy answers later, and is left alone.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    internal static async Task<ProbeResult> AskAsync(AdminEndpoint endpoint, Version version, CancellationToken stop)
    {
        using AdminConnection connection = new(endpoint);
        connection.ReadLoosely();
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(Timeout);
        using HttpRequestMessage get = new(HttpMethod.Get, "server_info")
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        AdminKind kind = AdminKind.None;
        try
        {
            using HttpResponseMessage response = await connection.SendAsync(get, late.Token).ConfigureAwait(false);
            kind = EnvoyWords.HasHeaders(response) ? AdminKind.Envoy : AdminKind.Unknown;
            string said = await ReadTextAsync(response, MaxLength, late.Token).ConfigureAwait(false);
            ServerInfo? info = response.StatusCode == HttpStatusCode.OK ? ServerInfo.Parse(said) : null;
            kind = info is not null || EnvoyWords.AreIn(response, said) ? AdminKind.Envoy : AdminKind.Other;
            return new ProbeResult(kind, info);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return new ProbeResult(kind, null);
        }
    }

    /// <summary>Reads what a server answers, at most so many bytes of it.</summary>
    internal static async Task<string> ReadTextAsync(HttpResponseMessage response, int maxLength, CancellationToken stop)
    {
        using MemoryStream said = new();
        byte[] buffer = new byte[BufferLength];
        Stream body = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            int count;
            while (said.Length < maxLength && (count = await body.ReadAsync(buffer, stop).ConfigureAwait(false)) > 0)
            {
                said.Write(buffer.AsSpan(0, count));
            }
        }

        return Encoding.UTF8.GetString(said.GetBuffer(), 0, (int)Math.Min(said.Length, maxLength));
    }
}
