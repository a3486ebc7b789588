using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TapToPcap.Cli.Commands;

/// <summary>Creates an option that takes a number of bytes with a unit: k, KiB, M, MiB, G, GiB, each 1,024 of the one before.</summary>
internal static class ByteSize
{
    private const long Mebi = 1 << 20;

    /// <summary>An option without a default: null if it is not given. A number without a unit is in MiB.</summary>
    /// <param name="least">In bytes, as <paramref name="most"/>.</param>
    internal static Option<int?> Create(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result => Parse(result, name, least, most),
    };

    private static int Parse(ArgumentResult result, string name, int least, int most)
    {
        string given = result.Tokens[0].Value;
        int digits = given.TakeWhile(char.IsAsciiDigit).Count();
        bool isNumber = long.TryParse(given.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        if (!isNumber || UnitOf(given[digits..]) is not long unit || number > most / unit || number * unit < least)
        {
            result.AddError($"{name} {given}: expected a size of {Describe(least)} to {Describe(most)}, as 500k, 256MiB or 1G; without a unit it is in MiB");
            return 0;
        }

        return (int)(number * unit);
    }

    private static long? UnitOf(string unit) => unit.Trim().ToUpperInvariant() switch
    {
        "" => Mebi,
        "B" => 1,
        "K" or "KB" or "KIB" => Mebi >> 10,
        "M" or "MB" or "MIB" => Mebi,
        "G" or "GB" or "GIB" => Mebi << 10,
        _ => null,
    };

    private static string Describe(int bytes) => bytes < Mebi ? $"{bytes >> 10} KiB" : bytes < Mebi << 10 ? $"{bytes >> 20} MiB" : $"{bytes >> 30} GiB";
}
