using System.Globalization;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Live.Admin.Request;
using TapToPcap.Writing;

namespace TapToPcap.Live.Admin;

/// <summary>Captures what Envoy taps, from its admin interface (POST /tap); connects again when the connection has ended.</summary>
/// <param name="http1">Whether to use HTTP/1.1 to Envoy, not HTTP/2.</param>
public sealed class AdminCapture(AdminEndpoint endpoint, AdminRequest request, ConversionOptions options, ILiveObserver observer, bool http1 = false)
{
    private readonly AdminClient _client = new(endpoint, http1);

    // Envoy has accepted a request for a tap at least once.
    private bool _wasReached;

    /// <summary>
    /// Attempts in a row to reach Envoy again when it has gone, counted anew after each event; default 10. The first is made after
    /// 250 ms, each further one after twice as long, at most 10 s.
    /// </summary>
    public int Retries { get; init; } = 10;

    /// <summary>Ends after this many records; default null, without limit.</summary>
    public long? Count { get; init; }

    /// <summary>Ends when this much time has passed since Envoy first answered; default null, never.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Ends when nothing has come for this long; default null, never.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>Ends at once, even while the rest is being read after the stop; default none.</summary>
    public CancellationToken Hurry { get; init; }

    /// <summary>Captures until it is asked to stop or Envoy has sent all that was asked for.</summary>
    /// <param name="stop">Asks to stop. What Envoy still holds then is read for at most a second more.</param>
    /// <returns>
    /// What was captured; <see cref="ConversionSummary.Unreadable"/> if Envoy could not be reached, or not again.
    /// </returns>
    /// <exception cref="OutputException">A capture cannot be written; what was written ends between two frames.</exception>
    public ConversionSummary Run(LiveOutputs outputs, CancellationToken stop)
    {
        CancellationToken complete = outputs.Ended;
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using CancellationTokenSource hurry = CancellationTokenSource.CreateLinkedTokenSource(Hurry, complete);
        using LiveRun run = new(options, outputs);
        using AdminEnd end = new(run.Clock, run.Wake, over.Token, hurry.Token) { Idle = Idle, Ask = _client.AskAsync };
        AdminReading reading = new(endpoint, request, options, observer, run) { End = end, Count = Count };
        try
        {
            ReadAll(run, reading, over);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop, which is no failure.
        }

        run.Leave(complete.IsCancellationRequested ? TimeSpan.Zero : end.Missing);
        return (_wasReached ? run.Finish(inputs: 1) : run.Abandon()).With(reading.Reports);
    }

    private void ReadAll(LiveRun run, AdminReading reading, CancellationTokenSource over)
    {
        string? lost = null;
        while (TryRead(run, reading, over, ref lost) is InputException why)
        {
            if (!_wasReached || reading.Attempts.Failures >= Retries)
            {
                reading.Reports.Report(why);
                return;
            }

            lost ??= $"nothing was heard of Envoy since {Now(run.Clock)} ({why.Message})";
            TimeSpan pause = reading.Attempts.Fail();
            observer.Lost(why.Message, pause);
            run.WaitFor(pause, over.Token);
        }
    }

    /// <param name="lost">Since when and why Envoy cannot be read; null if it can.</param>
    /// <returns>Why Envoy cannot be read any more; null if all that was asked for has come.</returns>
    private InputException? TryRead(LiveRun run, AdminReading reading, CancellationTokenSource over, ref string? lost)
    {
        try
        {
            using Stream sent = Open(over);
            observer.Listening(endpoint.Name);
            if (lost is not null)
            {
                reading.MarkOutage($"{lost} until {Now(run.Clock)}");
                lost = null;
            }

            return reading.Read(sent);
        }
        catch (InputException e)
        {
            return e;                                                          // Envoy cannot be reached
        }
    }

    private Stream Open(CancellationTokenSource over)
    {
        TimeSpan? timeout = Idle is TimeSpan idle && idle < AdminConnection.ConnectTimeout ? AdminConnection.ConnectTimeout : Idle;
        Stream sent = _client.Open(request, timeout, over.Token);
        if (!_wasReached && Timeout is TimeSpan time)
        {
            over.CancelAfter(time);
        }

        _wasReached = true;
        return sent;
    }

    private static string Now(TimeProvider clock) => clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);
}
