using Spectre.Console;

namespace TapToPcap.Cli;

/// <summary>Shows on a terminal how far work has come, if it takes longer than people wait without asking.</summary>
internal static class ProgressBar
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <param name="what">What is being done, in one word.</param>
    /// <param name="totalBytes">Bytes of all inputs; 0 where they are not known.</param>
    internal static async Task ShowAsync(Task work, string what, Messages messages, long totalBytes)
    {
        if (Console.IsErrorRedirected || messages.Verbosity == Verbosity.Quiet || await Task.WhenAny(work, Task.Delay(Timeout)).ConfigureAwait(false) == work)
        {
            return;
        }

        await ShowBarAsync(work, what, messages, totalBytes).ConfigureAwait(false);
    }

    // Apart, so that what draws is loaded only where something is drawn: it costs time and two open files.
    private static async Task ShowBarAsync(Task work, string what, Messages messages, long totalBytes)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        messages.Hold();
        try
        {
            await console.Progress().AutoClear(true).StartAsync(progress => DrawAsync(AddBar(progress, what, totalBytes), console, work, messages)).ConfigureAwait(false);
        }
        finally
        {
            messages.Release();
        }
    }

    private static ProgressTask AddBar(ProgressContext progress, string what, long totalBytes)
    {
        ProgressTask bar = progress.AddTask(what, maxValue: Math.Max(totalBytes, 1));
        bar.IsIndeterminate = totalBytes == 0;
        return bar;
    }

    private static async Task DrawAsync(ProgressTask bar, IAnsiConsole console, Task work, Messages messages)
    {
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(Interval)).ConfigureAwait(false);
            bar.Value = Math.Min(messages.BytesRead, bar.MaxValue);
            while (messages.TryTakeHeld(out string? line))
            {
                console.WriteLine(line!);
            }
        }
    }
}
