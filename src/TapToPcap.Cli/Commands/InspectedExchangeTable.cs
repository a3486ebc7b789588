using System.Globalization;
using TapToPcap.Inspecting;

namespace TapToPcap.Cli.Commands;

/// <summary>Table of HTTP exchanges that info prints, one line each.</summary>
internal static class InspectedExchangeTable
{
    private static readonly TextTable<InspectedExchange> Table = new(
        Cells,
        ("source", false),
        ("trace", true),
        ("client", false),
        ("upstream", false),
        ("start", false),
        ("method", false),
        ("authority", false),
        ("path", false),
        ("status", true),
        ("request", true),
        ("response", true),
        ("missing", false));

    internal static void Write(IReadOnlyList<InspectedExchange> exchanges, TextWriter output, int maxWidth) => Table.Write(exchanges, output, maxWidth);

    private static string[] Cells(InspectedExchange exchange) =>
    [
        InspectionText.Visible(exchange.Source),
        exchange.TraceId.ToString(CultureInfo.InvariantCulture),
        InspectionText.Visible(exchange.Client),
        InspectionText.Visible(exchange.Upstream),
        exchange.Start is long start ? Timestamp.WriteShort(start) : InspectionText.None,
        InspectionText.Visible(exchange.Method),
        InspectionText.Visible(exchange.Authority),
        InspectionText.Visible(exchange.Path),
        InspectionText.Visible(exchange.Status),
        InspectionText.Number(exchange.RequestBytes),
        InspectionText.Number(exchange.ResponseBytes),
        DescribeMissing(exchange),
    ];

    private static string DescribeMissing(InspectedExchange exchange)
    {
        string[] missing = [.. DescribeMissing("request", exchange.RequestBytes, exchange.RequestCuts, exchange.RequestLacks), .. DescribeMissing("response", exchange.ResponseBytes, exchange.ResponseCuts, exchange.ResponseLacks)];
        return missing.Length == 0 ? InspectionText.None : string.Join("; ", missing);
    }

    private static IEnumerable<string> DescribeMissing(string message, long bytes, long cuts, long lacks)
    {
        if (cuts > 0)
        {
            yield return lacks > 0 ? $"{message}: {InspectionText.Number(lacks)} cut" : $"{message} cut";
        }
        else if (lacks > 0)
        {
            yield return $"{message} broke off after {InspectionText.Number(bytes)} of {InspectionText.Number(bytes + lacks)} bytes";
        }
    }
}
