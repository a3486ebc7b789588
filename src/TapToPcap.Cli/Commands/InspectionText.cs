using System.Globalization;
using TapToPcap.Common;
using TapToPcap.Inspecting;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Cli.Commands;

/// <summary>Prints an inspection for people: tables of conversations and exchanges, totals, and advice.</summary>
internal static class InspectionText
{
    internal const string None = "-";

    private static readonly TextTable<InspectedConversation> Table = new(
        Cells,
        ("source", false),
        ("trace", true),
        ("local", false),
        ("remote", false),
        ("role", false),
        ("start", false),
        ("seconds", true),
        ("events", true),
        ("read", true),
        ("written", true),
        ("missing", false),
        ("protocol", false),
        ("state", false),
        ("why this role", false));

    /// <param name="maxWidth">Width of the terminal in characters, or <see cref="int.MaxValue"/>.</param>
    internal static void Write(Inspection inspection, TextWriter output, int maxWidth)
    {
        if (inspection.Conversations.Count > 0)
        {
            Table.Write(inspection.Conversations, output, maxWidth);
            output.WriteLine();
        }

        if (inspection.Exchanges.Count > 0)
        {
            InspectedExchangeTable.Write(inspection.Exchanges, output, maxWidth);
            output.WriteLine();
        }

        output.WriteLine(Describe(inspection.Totals));
        foreach (Advice advice in inspection.Advice)
        {
            output.WriteLine();
            output.WriteLine($"{Outcome.Count(advice.Count, advice.Of)}: {advice.Finding}{(advice.Setting is null ? "" : ":")}");
            if (advice.Setting is not null)
            {
                output.WriteLine($"  {advice.Setting}");
            }
        }
    }

    private static string[] Cells(InspectedConversation conversation) =>
    [
        Visible(conversation.Source),
        conversation.TraceId.ToString(CultureInfo.InvariantCulture),
        Visible(conversation.Local),
        Visible(conversation.Remote),
        conversation.Role == TapRole.Downstream ? "downstream" : "upstream",
        conversation.Start is long start ? Timestamp.WriteShort(start) : None,
        conversation.Start is null ? None : Timestamp.WriteSecondsShort(conversation.Duration),
        Number(conversation.Events),
        Number(conversation.Read.Bytes),
        Number(conversation.Written.Bytes),
        DescribeMissing(conversation),
        conversation.Protocol ?? None,
        conversation.IsClosed ? "closed" : "open",
        conversation.RoleReason,
    ];

    private static string DescribeMissing(InspectedConversation conversation)
    {
        string[] missing =
        [
            .. DescribeCut("read", conversation.Read),
            .. DescribeCut("written", conversation.Written),
            .. conversation.LostBytes > 0 ? [$"{Number(conversation.LostBytes)} lost"] : Array.Empty<string>(),
            .. conversation.BelowTapBytes > 0 ? [$"written: {Number(conversation.BelowTapBytes)} sent below the tap"] : Array.Empty<string>(),
        ];
        return missing.Length == 0 ? None : string.Join("; ", missing);
    }

    private static IEnumerable<string> DescribeCut(string what, InspectedDirection direction)
    {
        if (direction.Cuts > direction.UnsizedCuts)
        {
            yield return $"{what}: {Number(direction.CutBytes)} cut{(direction.UnsizedCuts > 0 ? " and more, size unknown" : "")}";
        }
        else if (direction.Cuts > 0)
        {
            yield return $"{what}: cut, size unknown";
        }
    }

    private static string Describe(InspectionTotals totals)
    {
        string[] cut = totals.Cuts == 0 ? [] : [DescribeCuts(totals)];
        string[] http = totals.Exchanges == 0 ? [] : [Outcome.Count(totals.Exchanges, "HTTP exchange"), $"{Outcome.Count(totals.BodyBytes, "byte")} in their bodies"];
        string[] bodies = totals.BodyCuts == 0 ? [] : [$"{Outcome.Count(totals.BodyCuts, "cut")} of bodies"];
        string[] broken = totals.BrokenOff == 0 ? [] : [$"{Outcome.Count(totals.BrokenOff, "exchange")} broken off"];
        string[] lost = totals.LostBytes == 0 ? [] : [$"{Outcome.Count(totals.LostBytes, "byte")} lost"];
        return string.Join(
            ", ",
            [
                Outcome.Count(totals.Taps, "tap"),
                $"{Outcome.Count(totals.Conversations, "conversation")} ({Number(totals.Open)} open)",
                Outcome.Count(totals.Events, "event"),
                $"{Outcome.Count(totals.ReadBytes, "byte")} read",
                $"{Number(totals.WrittenBytes)} written",
                .. http,
                .. cut.Length + lost.Length + bodies.Length + broken.Length == 0 ? ["none known to be missing"] : (string[])[.. cut, .. lost, .. bodies, .. broken],
            ]);
    }

    private static string DescribeCuts(InspectionTotals totals)
    {
        string sized = totals.Cuts > totals.UnsizedCuts ? $" of {Outcome.Count(totals.CutBytes, "byte")}" : "";
        string unsized = totals.UnsizedCuts > 0 ? $" ({Number(totals.UnsizedCuts)} of unknown size)" : "";
        return $"{Outcome.Count(totals.Cuts, "cut")}{sized}{unsized}";
    }

    internal static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    // Names come from taps: control characters in them must not reach the terminal.
    internal static string Visible(string? name) => name is null ? None : PlainText.Of(name);
}
