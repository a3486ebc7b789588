using System.CommandLine;
using System.CommandLine.Parsing;
using TapToPcap.Cli.CommandLine;
using TapToPcap.Converting;
using TapToPcap.Live.Admin;
using TapToPcap.Live.Admin.Request;

namespace TapToPcap.Cli.Commands;

/// <summary>The live command: captures what a running Envoy taps, from its admin interface.</summary>
internal static class LiveCommand
{
    private static readonly Argument<AdminEndpoint> Url = new("URL")
    {
        Description = "Envoy's admin interface: http://HOST:PORT, HOST:PORT or unix:/PATH.",
        CustomParser = ParseEndpoint,
    };

    private static readonly Option<string?> ConfigId = new("--config-id")
    {
        Description = "Name of the tap, as its admin_config has it.",
        HelpName = "ID",
    };

    private static readonly Option<string?> Match = new("--match")
    {
        Description = "What to tap, as Envoy's MatchPredicate in YAML or JSON; everything if not given.",
        HelpName = "MATCH",
    };

    private static readonly Option<string?> RequestFile = new("--request")
    {
        Description = "A whole request for /tap in YAML or JSON, - for standard input, instead of --config-id and --match.",
        HelpName = "FILE",
    };

    private static readonly Option<int?> Count = Number.CreateOptional("--count", "COUNT", "End with this many records: connections, reads, writes, closes.", 1, int.MaxValue);

    private static readonly Option<int?> Timeout = Number.CreateOptional("--timeout", "SECONDS", "End this many seconds after Envoy has answered.", 1, 86_400);

    private static readonly Option<int?> Idle = Number.CreateOptional("--idle", "SECONDS", "End when nothing has come for this many seconds.", 1, 86_400);

    private static readonly Option<int> Retry = Number.Create(
        "--retry", "COUNT", "Attempts in a row to reach Envoy when it is not up yet or has gone, 0 for none.", 0, int.MaxValue, 10);

    private static readonly Option<bool> Http1 = new("--http1")
    {
        Description = "Use HTTP/1.1 to Envoy instead of HTTP/2.",
    };

    internal static Command Create()
    {
        Command command = new("live", "Captures what a running Envoy taps, as it happens.")
        {
            Url,
        };
        command.Describe(new CommandPage
        {
            Examples = """
                tap2pcap live http://127.0.0.1:15000 --config-id down -o - | wireshark -k -i -
                tap2pcap live unix:/run/envoy-admin --config-id down -o out.pcapng
                tap2pcap live 127.0.0.1:15000 --config-id down --timeout 30 -o out.pcap    what is tapped in 30 s
                tap2pcap live 127.0.0.1:15000 --request tap.yaml | tshark -l -i -          a request of one's own
                tap2pcap live 127.0.0.1:15000 --config-id down -o tap.pcapng -C 100 -W 10  the latest 1,000 MB
                tap2pcap live 127.0.0.1:15000 --config-id down -o tap-%F-%H%M%S.pcap -G 3600
                tap2pcap live 127.0.0.1:15000 --config-id down --serve tcp://:57012        and then: tshark -i TCP@127.0.0.1:57012
                """,
            Limits = """
                Envoy's main thread sends all of it, at most about 200 MB/s (170 to 240 in our measurements): what comes faster grows in
                its memory without bound, 1.6 bytes for each byte tapped, which it does not give back, and meanwhile that thread answers
                nothing else, such as /ready. Tap less then, by limits (--request) and --match, or have Envoy write files and use watch.
                """,
            HeedsInterrupt = true,
        });
        command.Add(new OptionGroup("Request", ConfigId, Match, RequestFile, Http1), new OptionGroup("End", Count, Timeout, Idle, Retry), LiveOptions.All);
        command.Add(CaptureOptions.All);
        command.Add(SharedOptions.Limits, SharedOptions.VerbosityOptions);
        command.Validators.Add(Check);
        command.SetAction((parse, stop) =>
        {
            Messages messages = new(parse.InvocationConfiguration.Error, SharedOptions.VerbosityOf(parse));
            if (!TryRequest(parse, messages, out AdminRequest? request))
            {
                return Task.FromResult(ExitCode.WrongCommandLine);
            }

            ConversionOptions options = LiveOptions.Read(parse);
            AdminCapture capture = new(parse.GetRequiredValue(Url), request!, options, messages, parse.GetValue(Http1))
            {
                Count = parse.GetValue(Count),
                Timeout = SecondsOf(parse, Timeout),
                Idle = SecondsOf(parse, Idle),
                Retries = parse.GetValue(Retry),
                Hurry = InvocationWithSignals.HurryOf(parse),
            };
            return new LiveWork(parse, options, messages).RunAsync(capture.Run, stop);
        });
        return command;
    }

    private static void Check(CommandResult result)
    {
        bool hasRequest = result.GetResult(RequestFile) is not null;
        if (hasRequest == result.GetResult(ConfigId) is not null)
        {
            result.AddError("--config-id, or a whole --request: give one of them");
        }

        if (hasRequest && IsGiven(result, Match))
        {
            result.AddError("--request: has --match in it");
        }

        if (result.GetResult(ConfigId) is OptionResult id && id.Tokens.Any(word => word.Value.Length == 0))
        {
            result.AddError("--config-id: ID is empty");
        }

        SharedOptions.RequireFirst(result);
        LiveOptions.Check(result);
        CaptureOptions.Check(result);
        SharedOptions.CheckVerbosity(result);
    }

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is OptionResult { Implicit: false };

    private static bool TryRequest(ParseResult parse, Messages messages, out AdminRequest? request)
    {
        try
        {
            request = Request(parse);
            return true;
        }
        catch (FormatException e)
        {
            messages.Error($"{(parse.GetValue(RequestFile) is string file ? file : "--match")}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            messages.Error($"--request {parse.GetValue(RequestFile)}: {DescribeFailure(e)}");
        }

        request = null;
        return false;
    }

    private static string DescribeFailure(Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "No such file or directory",
        UnauthorizedAccessException => "Permission denied",
        _ => failure.Message,
    };

    private static AdminRequest Request(ParseResult parse)
    {
        if (parse.GetValue(RequestFile) is string file)
        {
            return AdminRequest.Parse(file == "-" ? Console.In.ReadToEnd() : File.ReadAllText(file));
        }

        return AdminRequest.Streaming(parse.GetRequiredValue(ConfigId)!, parse.GetValue(Match));
    }

    private static TimeSpan? SecondsOf(ParseResult parse, Option<int?> option) => parse.GetValue(option) is int seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static AdminEndpoint ParseEndpoint(ArgumentResult result)
    {
        string given = result.Tokens[0].Value;
        if (AdminEndpoint.TryParse(given, out AdminEndpoint? endpoint))
        {
            return endpoint;
        }

        result.AddError($"URL {given}: expected http://HOST:PORT, HOST:PORT or unix:/PATH");
        return null!;
    }
}
