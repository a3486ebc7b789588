using System.CommandLine;
using System.CommandLine.Parsing;
using TapToPcap.Live;

namespace TapToPcap.Cli.Commands;

/// <summary>Captures what a running Envoy taps, by its admin interface.</summary>
internal static class LiveCommand
{
    internal const string Name = "live";

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

    private static readonly Option<int?> Count = Number.CreateOptional("--count", "COUNT", "End with so many records, which Envoy gathers and sends then.", 1, int.MaxValue);

    private static readonly Option<int?> Timeout = Number.CreateOptional("--timeout", "SECONDS", "End after so many seconds; Envoy gathers records and sends them then.", 1, 86_400);

    private static readonly Option<int> Retry = Number.Create("--retry", "COUNT", "Attempts in a row to reach Envoy again when it has gone, 0 for none.", 0, int.MaxValue, 10);

    private static readonly Option<bool> Http1 = new("--http1")
    {
        Description = "Speak HTTP/1.1 with Envoy instead of HTTP/2.",
    };

    internal static Command Create()
    {
        Command command = new(Name, "Captures what a running Envoy taps, as it happens.")
        {
            Url, ConfigId, Match, RequestFile, Count, Timeout, Retry, Http1,
        };
        command.Add(LiveOptions.All).Add(CaptureOptions.All).Add([SharedOptions.MapPort]).Add(SharedOptions.Limits).Add(SharedOptions.Talking);
        command.Validators.Add(Check);
        command.SetAction((parse, stop) =>
        {
            Talk talk = new(parse.InvocationConfiguration.Error, SharedOptions.VerbosityOf(parse));
            if (!TryRequest(parse, talk, out AdminRequest? request))
            {
                return Task.FromResult(ExitCode.WrongCommandLine);
            }

            ConversionOptions options = LiveOptions.Read(parse);
            AdminCapture capture = new(parse.GetRequiredValue(Url), request!, options, talk)
            {
                Http1 = parse.GetValue(Http1),
                Retries = parse.GetValue(Retry),
            };
            return new LiveWork(parse, options, talk).RunAsync(capture.Run, stop);
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

        if (hasRequest && (IsGiven(result, Match) || IsGiven(result, Count) || IsGiven(result, Timeout)))
        {
            result.AddError("--request: has --match, --count and --timeout in it");
        }

        SharedOptions.RequireFirst(result);
        LiveOptions.Check(result);
        CaptureOptions.Check(result);
        SharedOptions.CheckVerbosity(result);
    }

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is OptionResult { Implicit: false };

    private static bool TryRequest(ParseResult parse, Talk talk, out AdminRequest? request)
    {
        try
        {
            request = Request(parse);
            return true;
        }
        catch (FormatException e)
        {
            talk.Error($"{(parse.GetValue(RequestFile) is string file ? file : "--match")}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            talk.Error($"--request {parse.GetValue(RequestFile)}: {e.Message}");
        }

        request = null;
        return false;
    }

    private static AdminRequest Request(ParseResult parse)
    {
        if (parse.GetValue(RequestFile) is string file)
        {
            return AdminRequest.Parse(file == "-" ? Console.In.ReadToEnd() : File.ReadAllText(file));
        }

        string configId = parse.GetRequiredValue(ConfigId)!;
        int? count = parse.GetValue(Count);
        int? timeout = parse.GetValue(Timeout);
        return count is null && timeout is null
            ? AdminRequest.Streaming(configId, parse.GetValue(Match))
            : AdminRequest.Buffered(configId, parse.GetValue(Match), count, timeout is int seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

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
