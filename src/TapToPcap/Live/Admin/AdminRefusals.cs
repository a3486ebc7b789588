using System.Globalization;
using System.Net;

namespace TapToPcap.Live.Admin;

/// <summary>Explains answers to POST /tap that are no tap.</summary>
internal static class AdminRefusals
{
    private const string Path = "/tap";
    /// <summary>Of a server that accepts POST /tap and has sent nothing.</summary>
    internal const string Doubt = "this may not be Envoy's admin interface, as it has no /server_info, or sends no end of it";

    private const string NotEnvoy = "this is not Envoy's admin interface";

    /// <summary>Whether a body of this length can be no stream of records, which ends only with the connection.</summary>
    internal static bool IsNoStream(HttpResponseMessage response) => response.Content.Headers.ContentLength is not null;

    /// <summary>An answer that does not begin with a record.</summary>
    /// <param name="head">How the body begins; empty where it was empty.</param>
    internal static AdminException NoTap(string head)
    {
        string said = head.Length == 0 ? "nothing" : ServerWords.Quote(head);
        return new AdminException($"{NotEnvoy}: POST /tap is answered with {said}, which is no tap", AdminFault.NotEnvoy);
    }

    /// <summary>The connection was accepted and closed, as a forwarder does while nobody is there.</summary>
    internal static AdminException NoWord() =>
        new("the connection was closed without an answer; this may not be Envoy's admin interface", AdminFault.Away);

    /// <summary>What answers uses another protocol.</summary>
    internal static AdminException NoHttp() => new($"{NotEnvoy}: the answer is not HTTP", AdminFault.NotEnvoy);

    /// <summary>What answers uses no HTTP/2.</summary>
    /// <param name="kind">What it shows of itself over HTTP/1.1.</param>
    internal static AdminException NoHttp2(AdminKind kind) => kind switch
    {
        AdminKind.Envoy => new AdminException(
            "it answers in HTTP/1.1, not in HTTP/2 (--http1 asks for HTTP/1.1, as some proxies need)",
            AdminFault.Refused),
        AdminKind.None => NoWord(),
        AdminKind.Other => new AdminException($"{NotEnvoy}: it answers in HTTP/1.1, not in HTTP/2, and has no /server_info", AdminFault.NotEnvoy),
        _ => new AdminException(
            $"{NotEnvoy}, or a proxy is before it: it answers in HTTP/1.1, not in HTTP/2 (--http1 asks for HTTP/1.1, as some proxies need)",
            AdminFault.NotEnvoy),
    };

    internal static AdminException NoTls() => new($"{NotEnvoy}, or has no TLS: the answer is not TLS (http:// asks without)", AdminFault.NotEnvoy);

    internal static AdminException Untrusted() => new("its certificate is not one that this machine trusts for this name", AdminFault.Refused);

    /// <param name="said">The body, or its beginning.</param>
    /// <param name="offer">Says which names of taps there are.</param>
    internal static AdminException Explain(HttpResponseMessage response, string said, Func<string> offer)
    {
        if (EnvoyWords.AreIn(response, said))
        {
            string path = response.RequestMessage?.RequestUri?.AbsolutePath ?? Path;
            return new AdminException(ExplainEnvoys(response.StatusCode, path, said, offer), AdminFault.Refused);
        }

        string answer = $"POST /tap is answered with {Describe(response, said)}";
        return response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
            ? new AdminException($"{NotEnvoy}, or a proxy is before it that does not reach it: {answer}", AdminFault.Refused)
            : new AdminException($"{NotEnvoy}: {answer}", AdminFault.NotEnvoy);
    }

    private static string ExplainEnvoys(HttpStatusCode status, string path, string said, Func<string> offer)
    {
        string quoted = ServerWords.Quote(said);
        return status switch
        {
            HttpStatusCode.BadRequest when said.Contains(EnvoyWords.StreamExists, StringComparison.Ordinal) =>
                $"Envoy says {quoted} (another client is at /tap, of which Envoy allows one; "
                    + "end it, or wait until Envoy has noticed that it is gone)",
            HttpStatusCode.BadRequest when said.Contains(EnvoyWords.UnknownConfigId, StringComparison.Ordinal) =>
                $"Envoy says {quoted} ({offer()})",
            HttpStatusCode.Forbidden when said.StartsWith(EnvoyWords.NotAllowed, StringComparison.Ordinal) =>
                $"Envoy says {quoted} (admin.allow_paths of its configuration does not list it: add exact: /tap there)",
            HttpStatusCode.NotFound when path != Path => $"Envoy has no {path}: leave out the path of the URL",
            HttpStatusCode.NotFound => "Envoy has no /tap: no tap with an admin_config is configured in it",
            _ => string.Create(CultureInfo.InvariantCulture, $"Envoy answers {(int)status}: {quoted}"),
        };
    }

    private static string Describe(HttpResponseMessage response, string said)
    {
        string server = string.Join(' ', response.Headers.Server);
        string by = server.Length == 0 ? "" : $" by {ServerWords.Quote(server)}";
        bool isText = said.AsSpan().Trim() is { Length: > 0 } text && text[0] != '<';
        string words = isText ? $", {ServerWords.Quote(said)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode}{by}{words}");
    }
}
