using System.Globalization;

namespace TapToPcap.Cli.Commands;

/// <summary>What is said of a conversion that masks secrets: what it masked, and what it could not reach.</summary>
internal static class RedactionText
{
    internal static string Masked(MaskedHeaders masked)
    {
        (string Name, long Count)[] counts =
        [
            ("authorization", masked.Authorization),
            ("proxy-authorization", masked.ProxyAuthorization),
            ("cookie", masked.Cookie),
            ("set-cookie", masked.SetCookie),
            ("x-api-key", masked.ApiKey),
            ("after a gap, in a line without its beginning", masked.RestsOfLines),
        ];
        string[] said = [.. counts.Where(each => each.Count > 0).Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Count:N0} {each.Name}"))];
        return $"masked: {(said.Length > 0 ? string.Join(", ", said) : "nothing")}";
    }

    /// <summary>A line for each kind of conversation that was not reached.</summary>
    internal static IEnumerable<string> NotMasked(ConversionSummary summary)
    {
        if (summary.UnmaskedHttp2 > 0)
        {
            bool isOne = summary.UnmaskedHttp2 == 1;
            yield return $"{Outcome.Count(summary.UnmaskedHttp2, "conversation")} {(isOne ? "speaks HTTP/2: its" : "speak HTTP/2: their")} headers are compressed and were not masked";
        }

        if (summary.UnmaskedTunnels > 0)
        {
            bool isOne = summary.UnmaskedTunnels == 1;
            yield return $"{Outcome.Count(summary.UnmaskedTunnels, "conversation")} became {(isOne ? "a tunnel: what went through it" : "tunnels: what went through them")} was not masked";
        }
    }
}
