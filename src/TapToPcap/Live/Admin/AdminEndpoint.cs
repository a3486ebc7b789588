using System.Diagnostics.CodeAnalysis;

namespace TapToPcap.Live.Admin;

/// <summary>Where Envoy's admin interface listens: a host and port, or a Unix socket.</summary>
/// <param name="Name">The address as it was given.</param>
/// <param name="Root">Base URI of the interface, which ends with a slash.</param>
/// <param name="SocketPath">Path of the Unix socket; null for TCP.</param>
public sealed record AdminEndpoint(string Name, Uri Root, string? SocketPath)
{
    private const string Unix = "unix:";

    /// <summary>Takes http(s)://host:port/path, host:port/path or unix:/path; the first two have a path only at a proxy.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AdminEndpoint? endpoint)
    {
        endpoint = null;
        if (text.StartsWith(Unix, StringComparison.Ordinal))
        {
            string path = text[Unix.Length..];
            path = path.StartsWith("///", StringComparison.Ordinal) ? path[2..] : path;
            endpoint = path.Length > 0 ? new AdminEndpoint(text, new Uri("http://localhost/"), path) : null;
            return endpoint is not null;
        }

        string address = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        if (!Uri.TryCreate(address.EndsWith('/') ? address : $"{address}/", UriKind.Absolute, out Uri? root) || root.Scheme is not ("http" or "https") || root.Host.Length == 0 || root.Query.Length + root.Fragment.Length > 0)
        {
            return false;
        }

        endpoint = new AdminEndpoint(text, root, null);
        return true;
    }
}
