using System.Runtime.ExceptionServices;
using TapToPcap.Reading;

namespace TapToPcap.Synthesis;

/// <summary>One tap among those that are emitted in one order: its next event, and its conversations.</summary>
/// <param name="label">What the capture calls it: a name that no other tap has.</param>
/// <param name="ordinal">Its place among the inputs, which decides between equal times.</param>
internal sealed class TapCursor(TapReader reader, string label, int ordinal) : IDisposable
{
    // Events that were read ahead: as a rule those without a time, and after them the one with a time that they are emitted at.
    private Queue<TapEvent> _ahead = new();
    private TapEvent _next;
    private bool _hasNext;
    private ExchangeOrder? _exchanges;
    private ulong _exchangesBefore;
    private ExchangeIds? _exchangeIds;
    private ConversationTable? _conversations;
    private ExceptionDispatchInfo? _failure;
    private bool _hasBegun;

    internal TapReader Reader { get; } = reader;

    /// <summary>The ids of HTTP exchanges that come as whole records; the caller's where an earlier cursor has given some.</summary>
    internal ExchangeIds ExchangeIds
    {
        get => _exchangeIds ??= new ExchangeIds(Label);
        init => _exchangeIds = value;
    }

    /// <summary>What the capture calls it.</summary>
    internal string Label { get; } = label;

    internal int Ordinal { get; } = ordinal;

    /// <summary>When the next event is to be emitted. Never goes back within a tap, whose own order holds even where its times do not.</summary>
    internal long Time { get; private set; }

    internal ConversationTable Conversations => _conversations ??= new ConversationTable(Label, Delivery.Recorded) { Origin = TapLabel.GroupOf(Reader.Name) };

    /// <summary>What it begins with. Not before <see cref="TryPeek"/> has found the first event, nor after it was taken; null where nothing has a time.</summary>
    internal TapHead? Head
    {
        get
        {
            if (!_hasNext)
            {
                return null;
            }

            return HasOwnTime(_next) ? TapHead.Of(_next, null, null) : FindHead();
        }
    }

    /// <summary>Makes sure that the next event is known; false where there is none.</summary>
    /// <exception cref="TapFormatException">The tap is damaged or none; a further call goes on after the damage.</exception>
    /// <exception cref="IOException">It cannot be opened, or not read on.</exception>
    internal bool TryPeek()
    {
        if (!_hasNext && _ahead.Count == 0)
        {
            ThrowFailure();
            ReadAhead();
        }

        if (!_hasNext && _ahead.TryDequeue(out _next))
        {
            SetNext();
        }

        return _hasNext;
    }

    /// <summary>The next event, which must be known. It is valid until <see cref="TryPeek"/>.</summary>
    internal ref readonly TapEvent Take()
    {
        _hasBegun = true;
        _hasNext = false;
        return ref _next;
    }

    /// <summary>The same tap, to be read once more beside this. It can be opened twice.</summary>
    internal TapCursor Reopen() => new(Reader.Reopen(), Label, Ordinal);

    /// <summary>Closes the tap until it is needed again, if it can be opened twice.</summary>
    internal void Park()
    {
        if (!Reader.CanReopen)
        {
            return;
        }

        // Of a tap that nothing was emitted of yet, all that need be known is when it begins.
        if (!_hasBegun)
        {
            (_ahead, _hasNext, _failure, _exchanges) = (new Queue<TapEvent>(), false, null, null);
            if (_exchangeIds is not null)
            {
                _exchangeIds.Given = _exchangesBefore;
            }

            Reader.Restart();
            return;
        }

        _next = _hasNext ? Own(_next) : default;
        for (int i = _ahead.Count; i > 0; i--)
        {
            _ahead.Enqueue(Own(_ahead.Dequeue()));
        }

        Reader.Park();
    }

    public void Dispose() => Reader.Dispose();

    private TapHead? FindHead()
    {
        TapEvent first = _ahead.FirstOrDefault(HasOwnTime);
        TapConnection? connection = _next.TraceId == first.TraceId ? _next.Connection : null;
        HttpPiece? begin = _next.TraceId == first.TraceId ? _next.Http : null;
        foreach (TapEvent tapped in _ahead)
        {
            if (HasOwnTime(tapped))
            {
                return TapHead.Of(tapped, connection, begin);
            }

            if (tapped.TraceId == first.TraceId)
            {
                connection = tapped.Connection ?? connection;
                begin = tapped.Http ?? begin;
            }
        }

        return null;
    }

    private static bool HasOwnTime(TapEvent tapped) => tapped.IsTimed || tapped.Http is { Part: not HttpPart.Begin };

    // What is of HTTP is its own already.
    private static TapEvent Own(in TapEvent payload) =>
        payload.Kind == TapEventKind.Http ? payload : payload with { Payload = payload.Payload.ToArray() };

    private void ThrowFailure()
    {
        ExceptionDispatchInfo? failure = _failure;
        if (failure is not null)
        {
            _failure = null;
            _hasBegun = true;                                                  // to be emitted once, not again from the beginning
            failure.Throw();
        }
    }

    private void SetNext()
    {
        Time = Math.Max(Time, _next.Time);
        _hasNext = true;
    }

    private void ReadAhead()
    {
        try
        {
            ReadToTimed();
        }
        catch (Exception e) when (e is TapFormatException or IOException)
        {
            _exchanges?.GiveUp();
            TakeExchanges();
            _failure = ExceptionDispatchInfo.Capture(e);                       // after the events that came before it
            if (_ahead.Count == 0)
            {
                ThrowFailure();
            }
        }
    }

    private void ReadToTimed()
    {
        while (Reader.TryReadEvent(out _next))
        {
            if (_next.Kind == TapEventKind.Http)
            {
                BeginExchanges();
                _exchanges!.Add(ExchangeIds.Number(_next));
                if (TakeExchanges())
                {
                    return;
                }
            }
            else if (_next.IsTimed && _ahead.Count == 0)
            {
                SetNext();
                return;
            }
            else
            {
                _ahead.Enqueue(_next);
                if (_next.IsTimed)
                {
                    Time = Math.Max(Time, _next.Time);
                    return;
                }
            }
        }

        _exchanges?.GiveUp();
        TakeExchanges();
    }

    private void BeginExchanges()
    {
        if (_exchanges is null)
        {
            _exchanges = new ExchangeOrder(Reader.ModifiedAt);
            _exchangesBefore = ExchangeIds.Given;
        }
    }

    private bool TakeExchanges()
    {
        bool hasTaken = false;
        while (_exchanges is not null && _exchanges.TryTake(out TapEvent timed))
        {
            Time = hasTaken ? Time : Math.Max(Time, timed.Time);
            _ahead.Enqueue(timed);
            hasTaken = true;
        }

        return hasTaken;
    }
}
