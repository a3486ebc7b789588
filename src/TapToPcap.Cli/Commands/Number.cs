using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TapToPcap.Cli.Commands;

/// <summary>Creates an option that takes a whole number within bounds.</summary>
internal static class Number
{
    internal static Option<int> Create(string name, string unit, string description, int least, int most, int otherwise) => new(name)
    {
        Description = description,
        HelpName = unit,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => Parse(result, name, least, most),
    };

    /// <summary>An option without a default: null if it is not given.</summary>
    internal static Option<int?> CreateOptional(string name, string unit, string description, int least, int most) => new(name)
    {
        Description = description,
        HelpName = unit,
        CustomParser = result => Parse(result, name, least, most),
    };

    private static int Parse(ArgumentResult result, string name, int least, int most)
    {
        string given = result.Tokens[0].Value;
        if (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value < least || value > most)
        {
            result.AddError($"{name} {given}: expected {least} to {most}");
        }

        return value;
    }
}
