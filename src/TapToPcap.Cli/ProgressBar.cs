using Spectre.Console;

namespace TapToPcap.Cli;

/// <summary>Progress bar on standard error, for work that takes longer than a second; only on a terminal.</summary>
internal static class ProgressBar
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <param name="what">Name of the work, in one word.</param>
    /// <param name="totalBytes">Bytes of all inputs; 0 where they are not known.</param>
    internal static async Task ShowAsync(Task work, string what, Messages messages, long totalBytes)
    {
        if (Console.IsErrorRedirected || messages.Verbosity == Verbosity.Quiet || await Task.WhenAny(work, Task.Delay(Timeout)).ConfigureAwait(false) == work)
        {
            return;
        }

        await ShowBarAsync(work, what, messages, totalBytes).ConfigureAwait(false);
    }

    // A method of its own, so that Spectre.Console is loaded only if a bar is drawn: it costs time and two open files.
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
