using System.CommandLine;
using TapToPcap.Converting;
using TapToPcap.Live;
using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>Runs a live capture until it ends or is asked to stop, for live, listen, watch and extcap.</summary>
internal sealed class LiveWork(ParseResult parse, ConversionOptions options, Messages messages)
{
    // After the stop, a reader of a pipe that is too slow, or does not read, is waited for no longer than this.
    private static readonly TimeSpan ReaderTimeout = TimeSpan.FromSeconds(1.2);

    // After that, everything else may take this long.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    // After the stop, outputs that are just being opened.
    private static readonly TimeSpan OpeningTimeout = TimeSpan.FromMilliseconds(300);

    private readonly Outcome _outcome = new(options, messages) { IsLive = true };

    /// <summary>Opens the outputs; null to open those of the command line.</summary>
    internal Func<LiveOutputs>? Outputs { get; init; }

    /// <param name="capture">Captures until the token is cancelled.</param>
    /// <returns>An <see cref="ExitCode"/>; a stop that was asked for is no failure.</returns>
    internal async Task<int> RunAsync(Func<LiveOutputs, CancellationToken, ConversionSummary> capture, CancellationToken stop)
    {
        if (Outputs is null && LiveOptions.IsForTerminal(parse))
        {
            messages.Error("a capture is not for a terminal: name a file with -o, or pipe it, as in | tshark -i -");
            return ExitCode.WrongCommandLine;
        }

        try
        {
            using LiveOutputs? outputs = await OpenAsync(stop).ConfigureAwait(false);
            if (outputs is null)
            {
                messages.Error("stopped while nobody had opened the output for reading");
                return ExitCode.Interrupted;
            }

            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stop, outputs.Ended);
            Task<ConversionSummary> work = Task.Factory.StartNew(() => capture(outputs, over.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await Task.WhenAny(work, Stopped(over.Token)).ConfigureAwait(false);
            return await EndAsync(work, outputs).ConfigureAwait(false);
        }
        catch (OutputException e)
        {
            return _outcome.Fail(e);
        }
    }

    /// <summary>Opens the outputs on a thread of its own, as opening a named pipe waits for its reader.</summary>
    /// <returns>Null if it is asked to stop meanwhile.</returns>
    private async Task<LiveOutputs?> OpenAsync(CancellationToken stop)
    {
        Task<LiveOutputs> opening = Task.Factory.StartNew(
            () => Outputs?.Invoke() ?? LiveOptions.Open(parse, options, messages),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await Task.WhenAny(opening, Stopped(stop)).ConfigureAwait(false);
        await Task.WhenAny(opening, Task.Delay(OpeningTimeout, CancellationToken.None)).ConfigureAwait(false);
        return opening.IsCompleted ? await opening.ConfigureAwait(false) : null;
    }

    private async Task<int> EndAsync(Task<ConversionSummary> work, LiveOutputs outputs)
    {
        await Task.WhenAny(work, Task.Delay(ReaderTimeout, CancellationToken.None)).ConfigureAwait(false);
        outputs.Abandon();
        try
        {
            return _outcome.Report(await work.WaitAsync(Timeout, CancellationToken.None).ConfigureAwait(false));
        }
        catch (TimeoutException)
        {
            _outcome.ReportUnwritten(outputs.Unwritten);
            foreach (string path in outputs.Unfinished)
            {
                messages.Error($"{path}: holds what was written, as it could not be completed in time");
            }

            return ExitCode.Interrupted;
        }
    }

    private static Task Stopped(CancellationToken stop)
    {
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.Register(() => stopped.TrySetResult());
        return stopped.Task;
    }
}
