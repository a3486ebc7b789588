using System.Globalization;
using System.Text.RegularExpressions;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>The gaps of known size that the comments of a conversation mention.</summary>
internal static partial class CommentedGaps
{
    [GeneratedRegex(@"^(?<size>[0-9]+) bytes are missing .*\b(?<cause>cut|lost)\b", RegexOptions.Multiline)]
    private static partial Regex Pattern { get; }

    internal static IEnumerable<string> In(TcpConversation conversation) => conversation.Packets
        .SelectMany(seen => Pattern.Matches(seen.Frame.Comment ?? ""))
        .Select(match => $"{match.Groups["size"].Value} {match.Groups["cause"].Value}");

    internal static string Text(long size, GapCause cause) => string.Create(CultureInfo.InvariantCulture, $"{size} {(cause == GapCause.Cut ? "cut" : "lost")}");
}
