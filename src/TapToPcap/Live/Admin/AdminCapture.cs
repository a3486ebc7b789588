using System.Globalization;
using System.Runtime.ExceptionServices;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Live.Admin.Request;
using TapToPcap.Live.Waiting;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Tcp;
using TapToPcap.Writing;

namespace TapToPcap.Live.Admin;

/// <summary>Captures what Envoy's admin interface sends, and goes back to it when it has gone.</summary>
/// <param name="http1">Whether to use HTTP/1.1 to Envoy, not HTTP/2.</param>
public sealed class AdminCapture(AdminEndpoint endpoint, AdminRequest request, ConversionOptions options, ILiveObserver observer, bool http1 = false)
{
    private readonly AdminClient _client = new(endpoint, http1);
    private readonly TapReports _reports = new(observer);

    // Begins anew with each event.
    private readonly Backoff _attempts = new();

    // Envoy has answered at least once.
    private bool _wasReached;

    // Of the streams that have ended.
    private long _records;

    /// <summary>Attempts in a row to reach Envoy again once it has gone and before an event comes; default 10. The first is made after 250 ms, each further one after twice as long, at most 10 s.</summary>
    public int Retries { get; init; } = 10;

    /// <summary>Ends with this many records; default null, with none.</summary>
    public long? Count { get; init; }

    /// <summary>Ends when this much time has passed since Envoy first answered; default null, never.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Ends when nothing has come for this long; default null, never.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>Ends at once, also where what Envoy still holds is being read after the stop; default none.</summary>
    public CancellationToken Hurry { get; init; }

    /// <summary>Captures until it is asked to stop or Envoy has sent all that was asked for.</summary>
    /// <param name="stop">What Envoy still holds then is read for at most a second more.</param>
    /// <returns>What came; <see cref="ConversionSummary.Unreadable"/> where Envoy could not be reached, or not again.</returns>
    /// <exception cref="OutputException">A capture cannot be written; what was written ends between two frames.</exception>
    public ConversionSummary Run(LiveOutputs outputs, CancellationToken stop)
    {
        CancellationToken complete = outputs.Ended;
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using CancellationTokenSource hurry = CancellationTokenSource.CreateLinkedTokenSource(Hurry, complete);
        using LiveRun run = new(options, outputs);
        using AdminEnd end = new(Idle, _client.AskAsync, over.Token, hurry.Token);
        string label = $"{endpoint.Name} {request.ConfigId}";
        ConversationTable table = run.Begin(label, Delivery.Stream, label);
        try
        {
            Read(run, table, end, over);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop: all is well.
        }

        run.Leave(complete.IsCancellationRequested ? TimeSpan.Zero : end.Missing);
        return (_wasReached ? run.Finish(inputs: 1) : run.Abandon()).With(_reports);
    }

    private void Read(LiveRun run, ConversationTable table, AdminEnd end, CancellationTokenSource over)
    {
        string? lost = null;
        while (TryFollow(run, table, end, over, ref lost) is InputException why)
        {
            if (!_wasReached || _attempts.Failures >= Retries)
            {
                _reports.Report(why);
                return;
            }

            lost ??= $"nothing was heard of Envoy since {Now()} ({why.Message})";
            Pause(run, why, over.Token);
        }
    }

    /// <param name="lost">Since when and why nothing was heard of Envoy; null where it was heard of until now.</param>
    /// <returns>Why Envoy is not heard of any more; null where all that was asked for has come.</returns>
    private InputException? TryFollow(LiveRun run, ConversationTable table, AdminEnd end, CancellationTokenSource over, ref string? lost)
    {
        try
        {
            using Stream sent = Open(over);
            observer.Listening(endpoint.Name);
            if (lost is not null)
            {
                run.Miss(table, $"{lost} until {Now()}");
                lost = null;
            }

            return Follow(run, table, sent, end);
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

    /// <returns>Why Envoy is not heard of any more; null where all that was asked for has come.</returns>
    private InputException? Follow(LiveRun run, ConversationTable table, Stream sent, AdminEnd end)
    {
        ArrivalLag? lag = request.IsImmediate ? new ArrivalLag() : null;
        TapEntry entry = new(endpoint.Name, endpoint.Name, isDiscovered: false, () => new SourceStream(endpoint.Name, new WaitingStream(sent, run.FlushIdle, silence => end.IsOver(lag, silence)))) { CanReopen = false };
        using TapReader reader = new(entry, options.Reading with { Framing = request.Framing });
        ReadResult result = reader.Read(out TapEvent tapped);
        while (result.IsEvent || CanReadOn(result, reader, run, table))
        {
            if (result.IsEvent)
            {
                _attempts.Succeed();
                run.Accept(table, tapped);
                Watch(lag, tapped);
                if (_records + reader.Record >= Count)
                {
                    return null;
                }
            }

            result = reader.Read(out tapped);
        }

        _records += reader.Record;
        if (result.Status == ReadStatus.Unreadable)
        {
            return result.Failure;
        }

        return request.IsEndless ? new InputException(endpoint.Name, "Envoy has ended the stream") : null;
    }

    private bool CanReadOn(in ReadResult result, TapReader reader, LiveRun run, ConversationTable table)
    {
        if (result.Problem?.InnerException is OutputException unwritable)
        {
            ExceptionDispatchInfo.Throw(unwritable);                           // captures are written while the reader waits: Envoy is not at fault
        }

        bool isNothing = result.Problem is EmptyTapException;                  // nothing came while Envoy gathered
        if (isNothing || result.Status != ReadStatus.Damage)
        {
            return false;
        }

        return _reports.Resolve(result, reader, damage => run.Lose(table, damage));
    }

    // An HTTP exchange may be held back until it is known whether it matches.
    private void Watch(ArrivalLag? lag, in TapEvent tapped)
    {
        if (lag is null || !tapped.IsTimed)
        {
            return;
        }

        switch (lag.Take(TimeSpan.FromTicks(tapped.Time / TimeSpan.NanosecondsPerTick), AdminEnd.Now))
        {
            case LagChange.Grown:
                observer.Lagging(endpoint.Name, lag.Current);
                break;
            case LagChange.CaughtUp:
                observer.CaughtUp(endpoint.Name);
                break;
        }
    }

    private void Pause(LiveRun run, InputException why, CancellationToken stop)
    {
        TimeSpan pause = _attempts.Fail();
        observer.Lost(why.Message, pause);
        run.WaitFor(pause, stop);
    }

    private static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);
}
