using System.Net;

namespace TapToPcap.Live.Admin;

/// <summary>Distinguishes answers of Envoy's admin interface from those of other servers.</summary>
internal static class EnvoyWords
{
    internal const string NotAllowed = "request to path ";
    internal const string NoSuchPath = "invalid path. admin commands are:";
    internal const string StreamExists = "already exists";
    internal const string UnknownConfigId = "Unknown config id";

    /// <param name="said">The body, or its beginning.</param>
    internal static bool AreIn(HttpResponseMessage response, string said) => HasHeaders(response) || response.StatusCode switch
    {
        HttpStatusCode.BadRequest =>
            said.Contains(UnknownConfigId, StringComparison.Ordinal) || said.Contains(StreamExists, StringComparison.Ordinal),
        HttpStatusCode.Forbidden => said.StartsWith(NotAllowed, StringComparison.Ordinal),
        HttpStatusCode.NotFound => said.StartsWith(NoSuchPath, StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>The admin interface adds both to whatever it answers; Envoy's listeners add neither.</summary>
    internal static bool HasHeaders(HttpResponseMessage response) =>
        response.Headers.CacheControl is { NoCache: true, MaxAge.Ticks: 0 }
        && response.Headers.TryGetValues("X-Content-Type-Options", out IEnumerable<string>? options)
        && options.Contains("nosniff");
}
