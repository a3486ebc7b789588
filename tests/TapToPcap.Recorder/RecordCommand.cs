using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;

namespace TapToPcap.Recorder;

internal static class RecordCommand
{
    private static readonly Option<IPEndPoint> Listen = new("--listen") { Description = "Address and port where clients connect; port 0 lets the system choose.", Required = true, CustomParser = ParseEndPoint };
    private static readonly Option<IPEndPoint> Forward = new("--forward") { Description = "Address and port of the server.", Required = true, CustomParser = ParseEndPoint };
    private static readonly Option<string> Prefix = new("--prefix") { Description = "Start of the tap files' names; _ID and the format's extension follow.", Required = true };
    private static readonly Option<TapSide> Side = new("--side") { Description = "Tap the client's connection, downstream (default), or the server's, upstream.", CustomParser = SharedOptions.ParseName<TapSide> };
    private static readonly Option<int> Connections = new("--connections") { Description = "Exit after this many connections.", DefaultValueFactory = _ => int.MaxValue };
    private static readonly Option<int> Limit = new("--limit") { Description = "Most bytes recorded in each direction.", DefaultValueFactory = _ => int.MaxValue };
    private static readonly Option<bool> ConnectionPerEvent = new("--connection-per-event") { Description = "Repeat the connection in each event." };

    internal static RootCommand Create()
    {
        RootCommand command = new("Forwards TCP connections and writes the taps that Envoy would.")
        {
            Listen, Forward, Prefix, SharedOptions.Format, SharedOptions.Shape, Side, SharedOptions.Before128, Connections, Limit, SharedOptions.BatchBytes, SharedOptions.SeqNum, ConnectionPerEvent,
        };
        command.SetAction((parse, cancel) => RunAsync(OptionsOf(parse), parse.InvocationConfiguration.Error, cancel));
        return command;
    }

    private static async Task RunAsync(ForwarderOptions options, TextWriter error, CancellationToken cancel)
    {
        using Forwarder forwarder = new(options);
        await error.WriteLineAsync($"listening on {forwarder.ListensOn}");
        await forwarder.RunAsync(cancel);
    }

    private static ForwarderOptions OptionsOf(ParseResult parse)
    {
        TapSide side = parse.GetValue(Side);
        return new ForwarderOptions
        {
            Listen = parse.GetRequiredValue(Listen),
            Forward = parse.GetRequiredValue(Forward),
            Prefix = parse.GetRequiredValue(Prefix),
            Side = side,
            Format = parse.GetValue(SharedOptions.Format),
            Layout = SharedOptions.LayoutOf(parse),
            Connections = parse.GetValue(Connections),
            Tap = new TapOptions
            {
                Shape = parse.GetValue(SharedOptions.Shape),
                ReadLimit = parse.GetValue(Limit),
                WriteLimit = parse.GetValue(Limit),
                BatchBytes = parse.GetValue(SharedOptions.BatchBytes),
                ConnectionPerEvent = parse.GetValue(ConnectionPerEvent),
                CountBytes = parse.GetValue(SharedOptions.SeqNum),
                OpensWithoutLocal = side == TapSide.Upstream,
            },
        };
    }

    private static IPEndPoint? ParseEndPoint(ArgumentResult argument)
    {
        if (IPEndPoint.TryParse(argument.Tokens[0].Value, out IPEndPoint? end))
        {
            return end;
        }

        argument.AddError($"'{argument.Tokens[0].Value}' is not an IP address and a port.");
        return null;
    }
}
