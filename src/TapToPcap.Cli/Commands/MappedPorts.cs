using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using TapToPcap.Common;

namespace TapToPcap.Cli.Commands;

/// <summary>Creates the option --map-port, which takes a pair of ports, FROM=TO, each time it is given.</summary>
internal static class MappedPorts
{
    private const string Name = "--map-port";

    internal static Option<PortMap?> Create(string description) => new(Name)
    {
        Description = description,
        HelpName = "FROM=TO",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = Parse,
    };

    private static PortMap? Parse(ArgumentResult result)
    {
        Dictionary<int, int> shown = [];
        foreach (string given in result.Tokens.Select(token => token.Value))
        {
            string[] ports = given.Split('=');
            if (ports.Length != 2 || !TryParse(ports[0], out int from) || !TryParse(ports[1], out int to) || from == to)
            {
                result.AddError($"{Name} {given}: expected FROM=TO, two different ports from 1 to {IPEndPoint.MaxPort}");
                return null;
            }

            if (shown.ContainsKey(from) || shown.ContainsValue(to))
            {
                result.AddError($"{Name} {given}: {(shown.ContainsKey(from) ? $"{from} is mapped" : $"{to} is mapped to")} already");
                return null;
            }

            shown[from] = to;
        }

        return new PortMap(shown);
    }

    private static bool TryParse(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > IPEndPoint.MinPort and <= IPEndPoint.MaxPort;
}
