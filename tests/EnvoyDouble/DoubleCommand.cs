using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using TapToPcap.Recorder;

namespace TapToPcap.Doubles;

internal static class DoubleCommand
{
    /// <summary>What a shell says of a process that SIGABRT ended.</summary>
    private const int AbortedExitCode = 134;

    private static readonly Option<IPEndPoint?> Listen = new("--listen") { Description = "Address and port where the proxy's clients connect; port 0 lets the system choose.", CustomParser = ParseEndPoint };
    private static readonly Option<EndPoint?> Upstream = new("--upstream") { Description = "Host and port that the proxy connects to.", CustomParser = ParseHost };
    private static readonly Option<IPEndPoint?> Admin = new("--admin") { Description = "Address and port of the admin endpoint; port 0 lets the system choose.", CustomParser = ParseEndPoint };
    private static readonly Option<string?> AdminUnix = new("--admin-unix") { Description = "Unix socket of the admin endpoint." };
    private static readonly Option<string> DownstreamId = new("--downstream-id") { Description = "config_id of the listener's tap; empty for none.", DefaultValueFactory = _ => "down" };
    private static readonly Option<string> UpstreamId = new("--upstream-id") { Description = "config_id of the cluster's tap; empty for none.", DefaultValueFactory = _ => "up" };
    private static readonly Option<bool> DynamicListener = new("--dynamic-listener") { Description = "The listener is a dynamic one in /config_dump." };
    private static readonly Option<bool> ConnectionPerEvent = new("--connection-per-event") { Description = "Repeat the connection in each event." };
    private static readonly Option<bool> NoSequenceNumbers = new("--no-sequence-numbers") { Description = "Events lack seq_num, as before Envoy 1.37." };
    private static readonly Option<int> ReadBuffer = new("--read-buffer") { Description = "Most bytes of one read.", DefaultValueFactory = _ => new EnvoyDoubleOptions().ReadBufferBytes };
    private static readonly Option<string[]> FileSinks = new("--file-sink") { Description = "FORMAT:PREFIX: a file for each connection, always. Formats are undelimited, delimited, json-bytes, json-string and text, or Envoy's names." };
    private static readonly Option<string[]> UdpSinks = new("--udp-sink") { Description = "FORMAT:HOST:PORT: a datagram for each record, always." };
    private static readonly Option<TapSide?> Side = new("--side") { Description = "Where those sinks tap: downstream or upstream; both without.", CustomParser = argument => SharedOptions.ParseName<TapSide>(argument) };
    private static readonly Option<bool> Buffered = new("--buffered") { Description = "Those sinks get one record for each connection, at its end." };
    private static readonly Option<bool> Streaming = new("--streaming") { Description = "Those sinks get a record for each event (default)." };
    private static readonly Option<int> BatchBytes = new("--min-streamed-sent-bytes") { Description = "Those sinks get records of so many bytes." };
    private static readonly Option<int> ReadLimit = new("--max-buffered-rx-bytes") { Description = "Most bytes recorded of reads.", DefaultValueFactory = _ => TapSetup.DefaultLimit };
    private static readonly Option<int> WriteLimit = new("--max-buffered-tx-bytes") { Description = "Most bytes recorded of writes.", DefaultValueFactory = _ => TapSetup.DefaultLimit };
    private static readonly Option<bool> Flush = new("--flush") { Description = "Files get each record at once." };
    private static readonly Option<int> UdpDrop = new("--udp-drop") { Description = "Lose every so-manieth datagram." };
    private static readonly Option<int> UdpSwap = new("--udp-swap") { Description = "Send every so-manieth datagram after the next." };
    private static readonly Option<string?> Copy = new("--copy") { Description = "Append all that goes to admin streams and into datagrams to this file, length-delimited." };
    private static readonly Option<double> Load = new("--load") { Description = "Events in a second of connections that nobody makes." };
    private static readonly Option<double> LoadSeconds = new("--load-seconds") { Description = "How long.", DefaultValueFactory = _ => 10 };
    private static readonly Option<int> LoadConnections = new("--load-connections") { Description = "How many of them.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> LoadBytes = new("--load-bytes") { Description = "Payload of each event, 8 at least: it begins with the Unix time in nanoseconds, little-endian.", DefaultValueFactory = _ => 200 };
    private static readonly Option<int> LoadSeed = new("--load-seed") { Description = "Decides the payload.", DefaultValueFactory = _ => 1 };

    internal static RootCommand Create()
    {
        RootCommand command = new("Stands in for Envoy: a TCP proxy with taps, and the admin endpoint that hands them out.")
        {
            Listen, Upstream, Admin, AdminUnix, DownstreamId, UpstreamId, DynamicListener, ConnectionPerEvent, NoSequenceNumbers, ReadBuffer,
            FileSinks, UdpSinks, Side, Buffered, Streaming, BatchBytes, ReadLimit, WriteLimit, Flush, UdpDrop, UdpSwap, Copy,
            Load, LoadSeconds, LoadConnections, LoadBytes, LoadSeed,
        };
        command.Subcommands.Add(LatencyCommand.Create());
        command.Validators.Add(Check);
        command.SetAction((parse, cancel) => RunAsync(OptionsOf(parse), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error, cancel));
        return command;
    }

    private static async Task<int> RunAsync(EnvoyDoubleOptions options, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(options);
        await output.WriteAsync(Endpoints(envoy));
        if (options.Load is LoadPlan load)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"load seed {load.Seed}"));
        }

        await output.FlushAsync(cancel);
        Task stop = Task.Delay(Timeout.Infinite, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
        Task first = await Task.WhenAny(stop, envoy.Aborted, envoy.LoadEnded);
        if (first == envoy.LoadEnded)
        {
            await output.WriteLineAsync(Text(await envoy.LoadEnded, envoy.Datagrams));
            envoy.FlushCopy();
            first = await Task.WhenAny(stop, envoy.Aborted);
        }

        if (first == envoy.Aborted)
        {
            // At once, as an abort does: what files hold back is lost.
            await error.WriteLineAsync($"assert failure: {await envoy.Aborted}");
            Environment.Exit(AbortedExitCode);
        }

        if (options.UdpDropEvery > 0 || options.UdpSwapEvery > 0)
        {
            await output.WriteLineAsync(Text(envoy.Datagrams));
        }

        return 0;
    }

    private static string Endpoints(EnvoyDouble envoy)
    {
        StringWriter lines = new() { NewLine = "\n" };
        if (envoy.AdminAddress is IPEndPoint admin)
        {
            lines.WriteLine($"admin {admin}");
        }

        if (envoy.Options.AdminUnix is string path)
        {
            lines.WriteLine($"admin unix:{path}");
        }

        if (envoy.ListenAddress is IPEndPoint listen)
        {
            lines.WriteLine($"listen {listen}");
        }

        lines.WriteLine("ready");
        return lines.ToString();
    }

    private static string Text(LoadReport load, DatagramCounts datagrams) => string.Create(
        CultureInfo.InvariantCulture,
        $"load: {load.Connections} connections, {load.Events} events, {load.Bytes} bytes in {load.Elapsed.TotalSeconds:F2} s, {load.Events / load.Elapsed.TotalSeconds:F0} events/s; {Text(datagrams)}");

    private static string Text(DatagramCounts counts) => string.Create(
        CultureInfo.InvariantCulture,
        $"datagrams: {counts.Sent} sent, {counts.Dropped} dropped, {counts.Swapped} swapped, {counts.Failed} failed");

    private static EnvoyDoubleOptions OptionsOf(ParseResult parse)
    {
        TapSide? side = parse.GetValue(Side);
        return new EnvoyDoubleOptions
        {
            Listen = parse.GetValue(Listen),
            Upstream = parse.GetValue(Upstream),
            Admin = parse.GetValue(Admin),
            AdminUnix = parse.GetValue(AdminUnix),
            DownstreamId = NullIfEmpty(parse.GetValue(DownstreamId)),
            UpstreamId = NullIfEmpty(parse.GetValue(UpstreamId)),
            ListenerIsDynamic = parse.GetValue(DynamicListener),
            CountsBytes = !parse.GetValue(NoSequenceNumbers),
            ConnectionPerEvent = parse.GetValue(ConnectionPerEvent),
            ReadBufferBytes = parse.GetValue(ReadBuffer),
            StaticTaps = [.. StaticTapsOf(parse).Select(setup => new StaticTap(setup, side))],
            Copy = parse.GetValue(Copy),
            UdpDropEvery = parse.GetValue(UdpDrop),
            UdpSwapEvery = parse.GetValue(UdpSwap),
            Load = parse.GetResult(Load) is null
                ? null
                : new LoadPlan
                {
                    EventsPerSecond = parse.GetValue(Load),
                    Seconds = parse.GetValue(LoadSeconds),
                    Connections = parse.GetValue(LoadConnections),
                    EventBytes = parse.GetValue(LoadBytes),
                    Seed = parse.GetValue(LoadSeed),
                },
        };
    }

    private static IEnumerable<TapSetup> StaticTapsOf(ParseResult parse)
    {
        int batch = parse.GetValue(BatchBytes);
        TapSetup common = new()
        {
            Sink = SinkKind.File,
            Shape = parse.GetValue(Buffered) ? TapShape.Buffered : batch > 0 ? TapShape.Batched : TapShape.Streamed,
            BatchBytes = batch,
            ReadLimit = parse.GetValue(ReadLimit),
            WriteLimit = parse.GetValue(WriteLimit),
            FlushesEachRecord = parse.GetValue(Flush),
        };
        foreach ((TapFormat format, string prefix) in (parse.GetValue(FileSinks) ?? []).Select(SplitSink))
        {
            yield return common with { Format = format, PathPrefix = prefix };
        }

        foreach ((TapFormat format, string address) in (parse.GetValue(UdpSinks) ?? []).Select(SplitSink))
        {
            yield return common with { Sink = SinkKind.Udp, Format = format, UdpAddress = IPEndPoint.Parse(address) };
        }
    }

    private static void Check(CommandResult command)
    {
        foreach (string sink in (command.GetValue(FileSinks) ?? []).Concat(command.GetValue(UdpSinks) ?? []))
        {
            if (!sink.Contains(':', StringComparison.Ordinal) || TapFormats.Find(sink[..sink.IndexOf(':', StringComparison.Ordinal)]) is null)
            {
                command.AddError($"'{sink}' does not begin with a format and a colon.");
                return;
            }
        }

        foreach (string sink in command.GetValue(UdpSinks) ?? [])
        {
            if (!IPEndPoint.TryParse(SplitSink(sink).Target, out _))
            {
                command.AddError($"'{sink}' does not end with an IP address and a port.");
            }
        }

        if (command.GetValue(Listen) is null != command.GetValue(Upstream) is null)
        {
            command.AddError("--listen and --upstream come together.");
        }

        // Defaults are not known here yet.
        if ((command.GetResult(LoadBytes) is not null && command.GetValue(LoadBytes) < LoadGenerator.MinEventBytes) || (command.GetResult(LoadConnections) is not null && command.GetValue(LoadConnections) < 1))
        {
            command.AddError($"A load has a connection at least, and events of {LoadGenerator.MinEventBytes} bytes at least.");
        }
    }

    private static (TapFormat Format, string Target) SplitSink(string sink)
    {
        int at = sink.IndexOf(':', StringComparison.Ordinal);
        return (TapFormats.Find(sink[..at])!.Value, sink[(at + 1)..]);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static IPEndPoint? ParseEndPoint(ArgumentResult argument)
    {
        if (IPEndPoint.TryParse(argument.Tokens[0].Value, out IPEndPoint? end))
        {
            return end;
        }

        argument.AddError($"'{argument.Tokens[0].Value}' is not an IP address and a port.");
        return null;
    }

    private static EndPoint? ParseHost(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (IPEndPoint.TryParse(text, out IPEndPoint? literal))
        {
            return literal;
        }

        int at = text.LastIndexOf(':');
        if (at > 0 && ushort.TryParse(text[(at + 1)..], out ushort port))
        {
            return new DnsEndPoint(text[..at], port);
        }

        argument.AddError($"'{text}' is not a host and a port.");
        return null;
    }
}
