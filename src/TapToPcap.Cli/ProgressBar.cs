using Spectre.Console;

namespace TapToPcap.Cli;

/// <summary>Shows on a terminal how far work has come, if it takes longer than people wait without asking.</summary>
internal static class ProgressBar
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <param name="what">What is being done, in one word.</param>
    /// <param name="totalBytes">Bytes of all inputs; 0 where they are not known.</param>
    internal static async Task ShowAsync(Task work, string what, Talk talk, long totalBytes)
    {
        if (Console.IsErrorRedirected || talk.Verbosity == Verbosity.Quiet || await Task.WhenAny(work, Task.Delay(Patience)).ConfigureAwait(false) == work)
        {
            return;
        }

        await ShowBarAsync(work, what, talk, totalBytes).ConfigureAwait(false);
    }

    // Apart, so that what draws is loaded only where something is drawn: it costs time and two open files.
    private static async Task ShowBarAsync(Task work, string what, Talk talk, long totalBytes)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        talk.Hold();
        try
        {
            await console.Progress().AutoClear(true).StartAsync(progress => DrawAsync(AddBar(progress, what, totalBytes), console, work, talk)).ConfigureAwait(false);
        }
        finally
        {
            talk.Release();
        }
    }

    private static ProgressTask AddBar(ProgressContext progress, string what, long totalBytes)
    {
        ProgressTask bar = progress.AddTask(what, maxValue: Math.Max(totalBytes, 1));
        bar.IsIndeterminate = totalBytes == 0;
        return bar;
    }

    private static async Task DrawAsync(ProgressTask bar, IAnsiConsole console, Task work, Talk talk)
    {
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(Interval)).ConfigureAwait(false);
            bar.Value = Math.Min(talk.BytesRead, bar.MaxValue);
            while (talk.TryTakeHeld(out string? line))
            {
                console.WriteLine(line!);
            }
        }
    }
}
