using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Live.Admin.Request;
using TapToPcap.Writing;

namespace TapToPcap.Live.Admin;

/// <summary>Captures what Envoy taps, from its admin interface (POST /tap); connects again when the connection has ended.</summary>
/// <param name="http1">Whether to use HTTP/1.1 to Envoy, not HTTP/2.</param>
public sealed class AdminCapture(AdminEndpoint endpoint, AdminRequest request, ConversionOptions options, ILiveObserver observer, bool http1 = false)
{
    // How much longer an answer to /server_info is waited for than one to /ready, at the end.
    private static readonly TimeSpan RestartPause = TimeSpan.FromMilliseconds(100);

    private readonly AdminClient _client = new(endpoint, http1);

    // Envoy, or what seems to be Envoy, has accepted a request for a tap at least once.
    private bool _wasReached;

    // Nothing but its records can show that the latest stream is Envoy's.
    private bool _isDoubtful;

    // When the latest stream began.
    private DateTimeOffset? _attachedAt;

    // Null while a stream is read, and before the first attempt has failed.
    private Outage? _outage;

    /// <summary>
    /// Attempts in a row to reach Envoy, after the first or after it has gone, counted anew after each event; default 10. The first is
    /// made after 250 ms, each further one after twice as long, at most 10 s.
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
        using RestartWatch restarts = new(run.Clock, run.Wake, _client.ProbeAsync);
        using AdminEnd end = new(run.Clock, run.Wake, over.Token, hurry.Token)
        {
            Idle = Idle,
            Ask = cancel => AskAsync(restarts, cancel),
        };
        AdminReading reading = new(endpoint, request, options, observer, run) { End = end, Restarts = restarts, Count = Count };
        try
        {
            ReadAll(run, reading, over);
        }
        catch (OperationCanceledException)
        {
            ReportIfUnheard(reading);                                          // else a stop is no failure
        }

        reading.NoteRestart(isOver: true);
        run.Leave(complete.IsCancellationRequested ? TimeSpan.Zero : end.Missing);
        return (_wasReached ? run.Finish(inputs: 1) : run.Abandon()).With(reading.Reports);
    }

    // Asks twice at once, as the answer to the second request need not be waited for.
    private async Task AskAsync(RestartWatch restarts, CancellationToken cancel)
    {
        Task asking = restarts.AskAsync(cancel);
        await _client.AskAsync(cancel).ConfigureAwait(false);
        await Task.WhenAny(asking, Task.Delay(RestartPause, CancellationToken.None)).ConfigureAwait(false);
    }

    private void ReadAll(LiveRun run, AdminReading reading, CancellationTokenSource over)
    {
        while (TryRead(run, reading, over) is AdminException why)
        {
            if (!MayTryAgain(why, reading))
            {
                _wasReached &= why.Fault != AdminFault.NotEnvoy || reading.HasHeard;
                int failures = reading.Attempts.Failures;
                Report(reading, failures == 0 ? why.Message : $"{why.Message}; attempts: {failures + 1}");
                return;
            }

            string reason = $"{endpoint.Name}: {why.Message}";
            _outage ??= new Outage(_attachedAt ?? run.Clock.GetUtcNow(), run.Clock.GetUtcNow(), reason);
            TimeSpan pause = reading.Attempts.Fail();
            observer.Lost(reason, pause);
            run.WaitFor(pause, over.Token);
        }
    }

    private bool MayTryAgain(AdminException why, AdminReading reading)
    {
        bool mayChange = why.Fault == AdminFault.Away || (why.Fault == AdminFault.Refused && _wasReached);
        return mayChange && reading.Attempts.Failures < Retries;
    }

    private void ReportIfUnheard(AdminReading reading)
    {
        if (_outage is not null)
        {
            Report(reading, _wasReached ? $"Envoy was not reached again since {Outage.Name(_outage.Since)}" : "Envoy was not reached");
        }
        else if (!_wasReached)
        {
            Report(reading, "Envoy has not answered POST /tap");
        }
        else if (_isDoubtful && !reading.HasHeard)
        {
            Report(reading, "nothing came, and this may not be Envoy's admin interface");
        }
    }

    private void Report(AdminReading reading, string problem) => reading.Reports.Report(new InputException(endpoint.Name, problem));

    /// <returns>Why Envoy cannot be read any more; null if all that was asked for has come.</returns>
    private AdminException? TryRead(LiveRun run, AdminReading reading, CancellationTokenSource over)
    {
        try
        {
            TapAnswer answer = Open(over);
            using Stream sent = answer.Body;
            Attach(run, reading, answer, out bool isEnvoys);
            return reading.Read(answer with { IsEnvoys = isEnvoys });
        }
        catch (AdminException e)
        {
            return e;                                                          // Envoy cannot be reached, or something else answers
        }
    }

    private void Attach(LiveRun run, AdminReading reading, TapAnswer answer, out bool isEnvoys)
    {
        AnswerCheck check = new(run, request, _client.ProbeAsync);
        AdminKind kind = check.Check(answer);
        isEnvoys = kind == AdminKind.Envoy;
        _isDoubtful = !isEnvoys;
        observer.Listening(endpoint.Name);
        if (kind is AdminKind.Other or AdminKind.Unknown)
        {
            observer.Doubted($"{endpoint.Name}: {AdminRefusals.Doubt}");
        }

        DateTimeOffset now = run.Clock.GetUtcNow();
        if (_outage is not null && _attachedAt is not null)
        {
            reading.MarkOutage(_outage.Describe(now, check.Probe().Info));
        }

        (_outage, _attachedAt) = (null, now);
    }

    private TapAnswer Open(CancellationTokenSource over)
    {
        TimeSpan? timeout = Idle is TimeSpan idle && idle < AdminConnection.ConnectTimeout ? AdminConnection.ConnectTimeout : Idle;
        TapAnswer answer = _client.Open(request, timeout, over.Token);
        if (!_wasReached && Timeout is TimeSpan time)
        {
            over.CancelAfter(time);
        }

        _wasReached = true;
        return answer;
    }
}
