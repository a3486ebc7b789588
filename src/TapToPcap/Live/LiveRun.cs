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

/// <summary>One live capture on one thread: writes the frames of events as they arrive, and serves clients and timers.</summary>
internal sealed class LiveRun : IDisposable
{
    private const int EventsBetweenChecks = 256;

    // Clients and timers wait no longer than this while events come without a pause.
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

    /// <summary>Clock by which it runs.</summary>
    internal TimeProvider Clock => _outputs.Clock;

    /// <summary>Signal that ends its waits.</summary>
    internal WakeSignal Wake => _outputs.Wake;

    /// <summary>Adds a source.</summary>
    /// <param name="label">Name of the source in the capture, unique among its sources.</param>
    /// <param name="group">Interface of its packets; null to derive it from the label.</param>
    internal ConversationTable Begin(string label, Delivery delivery, string? group = null)
    {
        ConversationTable table = new(label, delivery, group) { Clock = Milliseconds(Clock.Elapsed()) };
        _tables.Add(table);
        return table;
    }

    /// <summary>Ends a source. Connections that are still open in it stay open in the capture.</summary>
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

    /// <summary>To be called when no event has come: serves clients and timers, and flushes all outputs.</summary>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    internal void FlushIdle()
    {
        DoWhatIsDue();
        _frames.Flush();
    }

    /// <summary>Waits for a time, and meanwhile serves clients and timers.</summary>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal void WaitFor(TimeSpan time, CancellationToken stop)
    {
        TimeSpan until = Clock.Elapsed() + time;
        using CancellationTokenRegistration stopping = Wake.SetOn(stop);
        WaitFor(() => stop.IsCancellationRequested, () => until - Clock.Elapsed());
        stop.ThrowIfCancellationRequested();
    }

    /// <summary>Waits for a task, and meanwhile serves clients and timers.</summary>
    /// <param name="arrival">What is waited for.</param>
    /// <param name="timeLeft">Longest time to wait from now on, null for ever; asked again whenever the capture is woken.</param>
    /// <returns>False if no time was left.</returns>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    internal bool WaitFor(Task arrival, Func<TimeSpan?> timeLeft)
    {
        Wake.SetAfter(arrival);
        return WaitFor(() => arrival.IsCompleted, timeLeft);
    }

    /// <summary>Marks an outage: a source could not be read for a while.</summary>
    /// <param name="note">Comment for the capture: since when, until when and why.</param>
    internal void MarkOutage(ConversationTable table, string note)
    {
        CountOutage();
        _synthesizer.MarkOutage(table, note);
    }

    /// <summary>Counts an outage that the capture cannot mark, as nothing came after it.</summary>
    internal void CountOutage() => _summary = _summary with { Outages = _summary.Outages + 1 };

    /// <summary>Comments the next frame.</summary>
    internal void Comment(string note) => _synthesizer.CommentNextFrame(note);

    /// <summary>Marks a damaged record of a source: open conversations that go on have a gap there.</summary>
    internal static void MarkDamage(ConversationTable table, TapFormatException problem) => Synthesizer.MarkDiscontinuity(table, GapComments.Damaged(problem.Position.Record));

    /// <summary>Notes that the source was left while it still held records.</summary>
    /// <param name="time">The time that those records cover, by the times of events; zero for none.</param>
    internal void Leave(TimeSpan time) => _summary = _summary with { Unread = time };

    /// <summary>Completes all captures.</summary>
    /// <param name="inputs">How many sources were read.</param>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    internal ConversionSummary Finish(long inputs)
    {
        foreach (ConversationTable table in _tables.ToArray())
        {
            End(table);
        }

        _frames.Finish();
        return Summarize() with { Inputs = inputs, Unwritten = _outputs.Unwritten };
    }

    /// <summary>Ends without completing captures, as reading or writing has failed; files without packets are removed.</summary>
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

    // Events that came early wait for those before them, at most this long; those of files wait without limit.
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
