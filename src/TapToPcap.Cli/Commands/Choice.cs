using System.CommandLine;
using System.CommandLine.Parsing;

namespace TapToPcap.Cli.Commands;

/// <summary>An option that takes one of a few words, each of which stands for a value.</summary>
internal static class Choice
{
    /// <param name="words">In the order in which help shows them.</param>
    internal static Option<T> Create<T>(string name, string[] aliases, string description, params (string Word, T Value)[] words)
    {
        Option<T> option = new(name, aliases)
        {
            Description = description,
            HelpName = string.Join('|', words.Select(choice => choice.Word)),
            CustomParser = result => Parse(result, name, words),
        };
        option.CompletionSources.Add([.. words.Select(choice => choice.Word)]);
        return option;
    }

    private static T? Parse<T>(ArgumentResult result, string name, (string Word, T Value)[] words)
    {
        string given = result.Tokens[0].Value;
        foreach ((string word, T value) in words)
        {
            if (word == given)
            {
                return value;
            }
        }

        result.AddError($"{name} {given}: expected {string.Join(", ", words.Select(choice => choice.Word))}");
        return default;
    }
}
