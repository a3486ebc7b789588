using System.CommandLine;
using System.Text;
using TapToPcap.Input;
using TapToPcap.Inspecting;

namespace TapToPcap.Cli.Commands;

/// <summary>Tells what is in taps, before anything is converted.</summary>
internal static class InfoCommand
{
    internal const string Name = "info";

    private static readonly Argument<string[]> Inputs = SharedOptions.CreateInputs(
        "Tap files, directories of them, patterns, or - for standard input; gzip and tar are unpacked.");

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON object for scripts instead of text for people.",
    };

    internal static Command Create()
    {
        Command command = new(Name, "Says what taps hold, what they lack, and which setting of Envoy mends it.")
        {
            Inputs, Json, SharedOptions.Role, SharedOptions.InputFormat, SharedOptions.MaxEventSize, SharedOptions.Quiet, SharedOptions.Verbose,
        };
        command.Validators.Add(SharedOptions.RequireFirst);
        command.Validators.Add(SharedOptions.CheckVerbosity);
        command.SetAction((parse, cancel) =>
        {
            Talk talk = new(parse.InvocationConfiguration.Error, SharedOptions.VerbosityOf(parse));
            ConversionOptions options = new()
            {
                Role = parse.GetValue(SharedOptions.Role),
                Framing = parse.GetValue(SharedOptions.InputFormat),
                MaxEventSize = parse.GetValue(SharedOptions.MaxEventSize) << 20,
            };
            return RunAsync(parse.GetRequiredValue(Inputs), options, parse.GetValue(Json), talk, cancel);
        });
        return command;
    }

    /// <returns>An <see cref="ExitCode"/>.</returns>
    private static async Task<int> RunAsync(string[] inputs, ConversionOptions options, bool asJson, Talk talk, CancellationToken cancel)
    {
        InputSearch search = new(talk);
        IReadOnlyList<TapSource> sources = search.Find(inputs);
        Task<Inspection> work = Task.Run(() => new TapInspector(options, talk).Inspect(sources, cancel), CancellationToken.None);
        try
        {
            await ProgressBar.ShowAsync(work.WaitAsync(cancel), "reading", talk, sources.Sum(source => source.Length)).ConfigureAwait(false);
            Inspection inspection = (await work.WaitAsync(cancel).ConfigureAwait(false)).WithMissing(search.Failures);
            return TryPrint(inspection, asJson, talk) ? Tell(inspection.Totals, talk) : ExitCode.CannotReadOrWrite;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    private static bool TryPrint(Inspection inspection, bool asJson, Talk talk)
    {
        try
        {
            using BufferedStream output = new(Console.OpenStandardOutput(), 1 << 16);
            Print(inspection, asJson, output);
            return true;
        }
        catch (IOException e)
        {
            talk.Error($"standard output: {e.Message}");
            return false;
        }
    }

    private static void Print(Inspection inspection, bool asJson, Stream output)
    {
        if (asJson)
        {
            InspectionJson.Write(inspection, output);
            return;
        }

        using StreamWriter text = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        InspectionText.Write(inspection, text, Console.IsOutputRedirected ? int.MaxValue : Console.WindowWidth);
    }

    private static int Tell(InspectionTotals totals, Talk talk)
    {
        if (totals.NotTaps > 0)
        {
            talk.Note($"{Conversion.Count(totals.NotTaps, "file")} named like taps but are none, passed over (-v names them)");
        }

        if (totals is { Taps: 0, Unreadable: 0 })
        {
            talk.Error("none of the files is a tap");
        }

        if (totals.Unreadable > 0 || totals.Taps == 0)
        {
            return ExitCode.CannotReadOrWrite;
        }

        return totals.Damaged + totals.Empty > 0 || totals.LacksBytes ? ExitCode.Incomplete : ExitCode.Done;
    }
}
