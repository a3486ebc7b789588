using System.CommandLine;
using System.CommandLine.Parsing;

namespace TapToPcap.Cli.Commands;

/// <summary>Creates an option that takes one of a few words, each of which stands for a value.</summary>
internal static class Choice
{
    /// <param name="words">In the order in which help shows them.</param>
    internal static Option<T> Create<T>(string name, string[] aliases, string description, params (string Word, T Value)[] words)
    {
        string[] names = new string[words.Length];                             // no LINQ: it is compiled for each T, at every start
        for (int i = 0; i < words.Length; i++)
        {
            names[i] = words[i].Word;
        }

        Option<T> option = new(name, aliases)
        {
            Description = description,
            HelpName = string.Join('|', names),
            CustomParser = result => IndexOf(result, name, names) is int chosen and >= 0 ? words[chosen].Value : default,
        };
        option.CompletionSources.Clear();                                      // else the names of enum members are offered
        option.CompletionSources.Add(names);
        return option;
    }

    private static int IndexOf(ArgumentResult result, string name, string[] names)
    {
        string given = result.Tokens[0].Value;
        int index = Array.IndexOf(names, given);
        if (index < 0)
        {
            result.AddError($"{name} {given}: expected {string.Join(", ", names)}");
        }

        return index;
    }
}
