using System.Runtime.ExceptionServices;
using TapToPcap.Reading;

namespace TapToPcap.Synthesis;

/// <summary>One tap among those that are told in one order: its next event, and its conversations.</summary>
/// <param name="label">What the capture calls it: a name that no other tap has.</param>
/// <param name="ordinal">Its place among the inputs, which decides between equal times.</param>
internal sealed class TapCursor(TapReader reader, string label, int ordinal) : IDisposable
{
    // Events without a time, and behind them the one with a time that they are told at.
    private Queue<TapEvent> _next = new();
    private HttpClock? _clock;
    private ConversationTable? _conversations;
    private ExceptionDispatchInfo? _failure;
    private bool _hasBegun;

    internal TapReader Reader { get; } = reader;

    internal int Ordinal { get; } = ordinal;

    /// <summary>When the next event is to be told. Never goes back within a tap, whose own order holds even where its times do not.</summary>
    internal long Time { get; private set; }

    internal ConversationTable Conversations => _conversations ??= new ConversationTable(label);

    /// <summary>Makes sure that the next event is known; false where there is none.</summary>
    /// <exception cref="TapFormatException">The tap is damaged or none.</exception>
    /// <exception cref="IOException">It cannot be opened, or not read on.</exception>
    internal bool TryPeek()
    {
        if (_next.TryPeek(out TapEvent first))
        {
            Time = Math.Max(Time, first.Time);
            return true;
        }

        _failure?.Throw();
        try
        {
            ReadToTimed();
        }
        catch (Exception e) when (e is TapFormatException or IOException && _next.Count > 0)
        {
            _failure = ExceptionDispatchInfo.Capture(e);                       // behind the events that came before it
        }

        return _next.Count > 0;
    }

    /// <summary>The next event, which must be known. Its payload is valid until <see cref="TryPeek"/>.</summary>
    internal TapEvent Take()
    {
        _hasBegun = true;
        return _next.Dequeue();
    }

    /// <summary>Closes the tap until it is needed again, if it can be opened twice.</summary>
    internal void Park()
    {
        if (!Reader.CanReopen)
        {
            return;
        }

        // Of a tap that nothing was told of yet, all that need be known is when it begins.
        if (!_hasBegun)
        {
            (_next, _failure, _clock) = (new Queue<TapEvent>(), null, null);
            Reader.Restart();
            return;
        }

        for (int i = _next.Count; i > 0; i--)
        {
            TapEvent kept = _next.Dequeue();
            _next.Enqueue(kept.Kind == TapEventKind.Http ? kept : kept with { Payload = kept.Payload.ToArray() });   // what is of HTTP is its own
        }

        Reader.Park();
    }

    public void Dispose() => Reader.Dispose();

    private void ReadToTimed()
    {
        try
        {
            while (Reader.TryReadEvent(out TapEvent tapped))
            {
                if (tapped.Kind == TapEventKind.Http)
                {
                    _clock ??= new HttpClock(Reader.ModifiedAt);
                    _clock.Add(tapped);
                    if (TakeFromClock())
                    {
                        return;
                    }

                    continue;
                }

                _next.Enqueue(tapped);
                if (tapped.IsTimed)
                {
                    Time = Math.Max(Time, tapped.Time);
                    return;
                }
            }

            _clock?.GiveUp();
        }
        catch (Exception e) when (e is TapFormatException or IOException)
        {
            _clock?.GiveUp();
            throw;
        }
        finally
        {
            TakeFromClock();
        }
    }

    private bool TakeFromClock()
    {
        bool hasTaken = false;
        while (_clock is not null && _clock.TryTake(out TapEvent timed))
        {
            Time = hasTaken ? Time : Math.Max(Time, timed.Time);
            _next.Enqueue(timed);
            hasTaken = true;
        }

        return hasTaken;
    }
}
