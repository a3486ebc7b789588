using System.CommandLine;
using System.CommandLine.Parsing;

namespace TapToPcap.Recorder;

/// <summary>What the commands that write taps have in common.</summary>
internal static class SharedOptions
{
    internal static readonly Option<TapFormat> Format = new("--format") { Description = "undelimited (default), delimited, json-bytes, json-string or text.", CustomParser = ParseName<TapFormat> };
    internal static readonly Option<TapShape> Shape = new("--shape") { Description = "buffered (default), streamed or batched.", CustomParser = ParseName<TapShape> };
    internal static readonly Option<bool> Before128 = new("--before-1.28") { Description = "Number the addresses as Envoy did before 1.28 (binary formats)." };
    internal static readonly Option<int> BatchBytes = new("--batch-bytes") { Description = "Bytes that complete a batch.", DefaultValueFactory = _ => new TapOptions().BatchBytes };
    internal static readonly Option<bool> SeqNum = new("--seq-num") { Description = "Count the bytes before each event." };

    internal static ConnectionLayout LayoutOf(ParseResult parse) => parse.GetValue(Before128) ? ConnectionLayout.Before128 : ConnectionLayout.Current;

    internal static T ParseName<T>(ArgumentResult argument)
        where T : struct, Enum
    {
        if (Enum.TryParse(argument.Tokens[0].Value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out T named))
        {
            return named;
        }

        argument.AddError($"There is no '{argument.Tokens[0].Value}' to choose.");
        return default;
    }
}
