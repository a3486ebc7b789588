using System.Globalization;

namespace TapToPcap.Cli.Extcap;

/// <summary>Describes our interfaces to Wireshark, in lines of {name=value} words (extcap, "The extcap interface").</summary>
internal static class ExtcapText
{
    private const int Ethernet = 1;                                            // DLT_EN10MB

    internal static void WriteInterfaces(TextWriter output, string version)
    {
        output.WriteLine(Sentence("extcap", ("version", version), ("display", "Envoy traffic taps")));
        foreach (ExtcapInterface one in ExtcapInterface.All)
        {
            output.WriteLine(Sentence("interface", ("value", one.Name), ("display", one.Display)));
        }
    }

    internal static void WriteLinkTypes(TextWriter output) =>
        output.WriteLine(Sentence("dlt", ("number", Number(Ethernet)), ("name", "EN10MB"), ("display", "Ethernet")));

    internal static void WriteArguments(TextWriter output, ExtcapInterface shown)
    {
        for (int number = 0; number < shown.Arguments.Length; number++)
        {
            WriteArgument(output, number, shown.Arguments[number]);
        }
    }

    private static void WriteArgument(TextWriter output, int number, ExtcapArgument argument)
    {
        List<(string, string)> words =
        [
            ("number", Number(number)),
            ("call", argument.Call),
            ("display", argument.Display),
            ("type", argument.Type),
            ("tooltip", argument.Tooltip),
        ];
        Add(words, "default", argument.Default);
        Add(words, "required", argument.IsRequired ? "true" : null);
        Add(words, "group", argument.Group);
        output.WriteLine(Sentence("arg", [.. words]));

        for (int choice = 0; choice < argument.Choices.Length; choice++)
        {
            string word = argument.Choices[choice];
            output.WriteLine(Sentence("value", ("arg", Number(number)), ("value", word), ("display", word), ("default", choice == 0 ? "true" : "false")));
        }
    }

    private static void Add(List<(string, string)> words, string name, string? value)
    {
        if (value is not null)
        {
            words.Add((name, value));
        }
    }

    private static string Sentence(string subject, params (string Name, string Value)[] words) =>
        $"{subject} {string.Concat(words.Select(word => $"{{{word.Name}={word.Value}}}"))}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
