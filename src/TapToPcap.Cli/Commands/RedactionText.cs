using System.Globalization;
using TapToPcap.Common;
using TapToPcap.Converting;

namespace TapToPcap.Cli.Commands;

/// <summary>Messages on --redact: how many values were masked, and what could not be masked.</summary>
internal static class RedactionText
{
    private static readonly (string Name, Counter Counter)[] Names =
    [
        ("authorization", Counter.MaskedAuthorization),
        ("proxy-authorization", Counter.MaskedProxyAuthorization),
        ("cookie", Counter.MaskedCookie),
        ("set-cookie", Counter.MaskedSetCookie),
        ("x-api-key", Counter.MaskedApiKey),
        ("after a gap, in a line without its beginning", Counter.MaskedLineRests),
    ];

    internal static string Masked(Counters counts)
    {
        string[] said = [.. Names.Where(each => counts[each.Counter] > 0).Select(each => string.Create(CultureInfo.InvariantCulture, $"{counts[each.Counter]:N0} {each.Name}"))];
        return $"masked: {(said.Length > 0 ? string.Join(", ", said) : "nothing")}";
    }

    /// <summary>A line for each kind of conversation that could not be masked.</summary>
    internal static IEnumerable<string> NotMasked(ConversionSummary summary)
    {
        if (summary.UnmaskedHttp2 > 0)
        {
            bool isOne = summary.UnmaskedHttp2 == 1;
            yield return $"{Outcome.Count(summary.UnmaskedHttp2, "conversation")} {(isOne ? "uses HTTP/2: its" : "use HTTP/2: their")} headers are compressed and were not masked";
        }

        if (summary.UnmaskedTunnels > 0)
        {
            bool isOne = summary.UnmaskedTunnels == 1;
            yield return $"{Outcome.Count(summary.UnmaskedTunnels, "conversation")} became {(isOne ? "a tunnel: what went through it" : "tunnels: what went through them")} was not masked";
        }
    }
}
