using TapToPcap.Common;
using TapToPcap.Converting;
using TapToPcap.Live.Waiting;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Tcp;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Live;

/// <summary>A capture of what goes on: events as they come, frames at once.</summary>
internal sealed class LiveRun : IDisposable
{
    private const int EventsBetweenChecks = 256;

    // What others ask for waits no longer while events come without a pause.
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(50);

    private readonly LiveOutputs _outputs;
    private readonly FrameTee _frames = new();
    private readonly Synthesizer _synthesizer;
    private readonly ExchangeTimes _exchangeTimes;
    private readonly List<ConversationTable> _tables = [];
    private ConversionSummary _summary = new();
    private TimeSpan _checkedAt;
    private long _events;
    private long _accepted;

    internal LiveRun(ConversionOptions options, LiveOutputs outputs)
    {
        _outputs = outputs;
        _synthesizer = new Synthesizer(options.ToSynthesis() with { IsInTimeOrder = false }, _frames);
        _exchangeTimes = new ExchangeTimes(_synthesizer, outputs.Clock);
        foreach (ILiveOutput output in outputs.TakeOpened())
        {
            _frames.Add(output);
        }
    }

    /// <summary>By which it runs.</summary>
    internal TimeProvider Clock => _outputs.Clock;

    /// <summary>Wakes it where it waits.</summary>
    internal WakeSignal Wake => _outputs.Wake;

    /// <summary>Begins to emit what comes from one source.</summary>
    /// <param name="label">What the capture calls it: a name that no other source has.</param>
    /// <param name="group">The interface that its packets are on; null where it is derived from the label.</param>
    internal ConversationTable Begin(string label, Delivery delivery, string? group = null)
    {
        ConversationTable table = new(label, delivery, group) { Clock = Milliseconds(Clock.Elapsed()) };
        _tables.Add(table);
        return table;
    }

    /// <summary>Nothing more comes from a source; connections that are still open in it stay open.</summary>
    internal void End(ConversationTable table)
    {
        _synthesizer.Finish(table);
        _tables.Remove(table);
    }

    /// <exception cref="OutputException">A capture cannot be written.</exception>
    internal void Accept(ConversationTable table, in TapEvent tapped)
    {
        if (ExchangeTimes.Lacks(tapped))
        {
            _exchangeTimes.Accept(table, tapped);
        }
        else
        {
            _synthesizer.Accept(table, tapped);
        }

        if (tapped.IsTimed)
        {
            _events++;
        }

        if (++_accepted % EventsBetweenChecks == 0 && Clock.Elapsed() - _checkedAt > CheckInterval)
        {
            DoWhatIsDue();
        }
    }

    /// <summary>There is nothing to do for now: hands over what there is.</summary>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    internal void FlushIdle()
    {
        DoWhatIsDue();
        _frames.Flush();
    }

    /// <summary>There is nothing to do for some time, but what others ask for meanwhile.</summary>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It is asked to stop.</exception>
    internal void WaitFor(TimeSpan time, CancellationToken stop)
    {
        TimeSpan until = Clock.Elapsed() + time;
        using CancellationTokenRegistration stopping = Wake.SetOn(stop);
        WaitFor(() => stop.IsCancellationRequested, () => until - Clock.Elapsed());
        stop.ThrowIfCancellationRequested();
    }

    /// <summary>There is nothing to do until something has arrived, but what others ask for meanwhile.</summary>
    /// <param name="arrival">Completes then.</param>
    /// <param name="timeLeft">How long to wait at most from now on, null without end; asked again whenever the capture is woken.</param>
    /// <returns>False where no time was left.</returns>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    internal bool WaitFor(Task arrival, Func<TimeSpan?> timeLeft)
    {
        Wake.SetAfter(arrival);
        return WaitFor(() => arrival.IsCompleted, timeLeft);
    }

    /// <summary>Nothing was heard of a source for a while.</summary>
    /// <param name="note">Says since when and why.</param>
    internal void MarkOutage(ConversationTable table, string note)
    {
        _summary = _summary with { Outages = _summary.Outages + 1 };
        _synthesizer.MarkOutage(table, note);
    }

    /// <summary>A record of a source was damaged: what is open in it has a gap there if it goes on.</summary>
    internal static void MarkDamage(ConversationTable table, TapFormatException problem) => Synthesizer.MarkDiscontinuity(table, GapComments.Damaged(problem.Position.Record));

    /// <summary>The source was left while it still held what had happened before.</summary>
    /// <param name="time">How much of it, by the times of events; zero where nothing.</param>
    internal void Leave(TimeSpan time) => _summary = _summary with { Unread = time };

    /// <summary>Completes all captures.</summary>
    /// <param name="inputs">How many sources were read.</param>
    /// <exception cref="OutputException">One cannot be written.</exception>
    internal ConversionSummary Finish(long inputs)
    {
        foreach (ConversationTable table in _tables.ToArray())
        {
            End(table);
        }

        _frames.Finish();
        return Summarize() with { Inputs = inputs, Unwritten = _outputs.Unwritten };
    }

    /// <summary>Leaves captures as they are, so that files without packets vanish: nothing could be read, or not be written.</summary>
    internal ConversionSummary Abandon() => Summarize();

    public void Dispose()
    {
        _frames.Dispose();
        _outputs.Dispose();
    }

    private ConversionSummary Summarize() => (_summary with { Events = _events }).With(_synthesizer.Counts);

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private bool WaitFor(Func<bool> hasCome, Func<TimeSpan?> timeLeft)
    {
        FlushIdle();
        while (!hasCome())
        {
            TimeSpan? left = timeLeft();
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            Wake.Wait(Due.Earlier(left, DueIn()));
            FlushIdle();
        }

        return true;
    }

    private void DoWhatIsDue()
    {
        _checkedAt = Clock.Elapsed();
        foreach (ConversationTable table in _tables)
        {
            table.Clock = Milliseconds(_checkedAt);
            _synthesizer.ReleaseOverdue(table);
        }

        while (_outputs.TryAccept(out ILiveOutput? late))
        {
            Greet(late);
        }
    }

    private TimeSpan? DueIn() => Due.Earlier(Due.Earlier(_frames.DueIn, _outputs.DueIn), EarlyEventsDueIn());

    // Of events that came early and wait for those before them; in files without end.
    private TimeSpan? EarlyEventsDueIn()
    {
        long? until = null;
        foreach (ConversationTable table in _tables)
        {
            until = table.NextWaitEnd < (until ?? long.MaxValue) ? table.NextWaitEnd : until;
        }

        return until is long end ? TimeSpan.FromMilliseconds(Math.Min(end - Milliseconds(Clock.Elapsed()), int.MaxValue)) : null;
    }

    private void Greet(ILiveOutput late)
    {
        IFrameSink alone = _frames.Add(late);
        foreach (ConversationTable table in _tables)
        {
            _synthesizer.RepeatHandshakes(table, alone);
        }

        late.Flush();
    }
}
