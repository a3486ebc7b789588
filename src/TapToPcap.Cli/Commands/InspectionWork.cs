using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Inspecting;

namespace TapToPcap.Cli.Commands;

/// <summary>Inspects inputs for the commands info and profile, and hands them the result.</summary>
internal sealed class InspectionWork(InputNames inputs, ConversionOptions options, Messages messages)
{
    private readonly InputSearch _search = new(messages);

    /// <param name="tryReport">Takes the inspection; false if it could not be written, which it has reported then.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    internal async Task<int> RunAsync(Func<Inspection, bool> tryReport, CancellationToken cancel)
    {
        IReadOnlyList<TapSource> sources = _search.Find(inputs);
        Task<Inspection> work = Task.Run(() => new TapInspector(options.Reading, options.Role, messages).Inspect(sources, cancel), CancellationToken.None);
        try
        {
            await ProgressBar.ShowAsync(work.WaitAsync(cancel), "reading", messages, sources.Sum(source => source.Length)).ConfigureAwait(false);
            Inspection inspection = (await work.WaitAsync(cancel).ConfigureAwait(false)).WithMissing(_search.Failures);
            return tryReport(inspection) ? Judge(inspection.Totals) : ExitCode.CannotReadOrWrite;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    private int Judge(InspectionTotals totals)
    {
        if (totals.NotTaps > 0)
        {
            messages.Note($"{Outcome.Count(totals.NotTaps, "file")} named like a tap without being one, skipped (-v names them)");
        }

        if (totals is { Taps: 0, Unreadable: 0 })
        {
            messages.Error("none of the files is a tap");
        }

        if (totals.Unreadable > 0 || totals.Taps == 0)
        {
            return ExitCode.CannotReadOrWrite;
        }

        return totals.Damaged + totals.Empty > 0 || totals.LacksBytes ? ExitCode.Incomplete : ExitCode.Done;
    }
}
