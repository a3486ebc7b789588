using System.Globalization;
using System.Net;
using TapToPcap.Verifying.Comparing;
using TapToPcap.Verifying.Digests;

namespace TapToPcap.Cli.Commands;

/// <summary>Table that verify prints: a line for each conversation, and its differences below it.</summary>
internal static class VerificationTable
{
    private static readonly string[] Header = ["result", "read", "SHA-256", "written", "SHA-256", "remote > local", "tap"];

    internal static void Print(IEnumerable<ConversationReport> conversations, TextWriter output)
    {
        (string[] Cells, IReadOnlyList<string> Below)[] rows = [(Header, []), .. conversations.Select(conversation => (Cells(conversation), (IReadOnlyList<string>)[.. conversation.Differences, .. conversation.Notes]))];
        if (rows.Length == 1)
        {
            return;
        }

        int[] widths = [.. Enumerable.Range(0, Header.Length - 1).Select(column => rows.Max(row => row.Cells[column].Length))];
        foreach ((string[] cells, IReadOnlyList<string> below) in rows)
        {
            output.WriteLine(string.Join("  ", [.. widths.Select((width, column) => cells[column].PadRight(width)), cells[^1]]));
            foreach (string difference in below)
            {
                output.WriteLine($"         {difference}");
            }
        }
    }

    private static string[] Cells(ConversationReport conversation) =>
    [
        conversation.IsEqual ? "OK" : "DIFFERS",
        Lengths(conversation.Read),
        Hash(conversation.Read),
        Lengths(conversation.Written),
        Hash(conversation.Written),
        $"{End(conversation.Remote)} > {End(conversation.Local)}",
        conversation.Source is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{conversation.Source}, trace {conversation.TraceId}"),
    ];

    /// <summary>Bytes in the tap, then in the capture.</summary>
    private static string Lengths(DirectionReport direction) => $"{Length(direction.Tap)}/{Length(direction.Capture)}";

    private static string Length(ByteDigest? digest) => digest is null ? "-" : digest.Length.ToString(CultureInfo.InvariantCulture);

    private static string Hash(DirectionReport direction) => (direction.Tap ?? direction.Capture)!.ShortSha256;

    private static string End(IPEndPoint? end) => end?.ToString() ?? "-";
}
