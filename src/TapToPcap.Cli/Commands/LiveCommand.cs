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

    private static readonly Option<int?> Count = Number.CreateOptional("--count", "COUNT", "End with this many records: connections, reads, writes, closes.", 1, int.MaxValue);

    private static readonly Option<int?> Timeout = Number.CreateOptional("--timeout", "SECONDS", "End this many seconds after Envoy has answered.", 1, 86_400);

    private static readonly Option<int?> Idle = Number.CreateOptional("--idle", "SECONDS", "End when nothing has come for this many seconds.", 1, 86_400);

    private static readonly Option<int> Retry = Number.Create("--retry", "COUNT", "Attempts in a row to reach Envoy again when it has gone, 0 for none.", 0, int.MaxValue, 10);

    private static readonly Option<bool> Http1 = new("--http1")
    {
        Description = "Use HTTP/1.1 to Envoy instead of HTTP/2.",
    };

    internal static Command Create()
    {
        Command command = new(Name, "Captures what a running Envoy taps, as it happens.")
        {
            Url, ConfigId, Match, RequestFile, Count, Timeout, Idle, Retry, Http1,
        };
        command.Add(LiveOptions.All).Add(CaptureOptions.All).Add([SharedOptions.MapPort]).Add(SharedOptions.Limits).Add(SharedOptions.VerbosityOptions);
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
            messages.Error($"--request {parse.GetValue(RequestFile)}: {e.Message}");
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
