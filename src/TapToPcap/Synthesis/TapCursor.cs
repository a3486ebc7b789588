using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Tcp;

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
    private bool _hasBegun;

    // What is wrong after the events that were read ahead.
    private Exception? _problem;

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

    /// <summary>What it begins with. Not before <see cref="Peek"/> has found the first event, nor after it was taken; null where nothing has a time.</summary>
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

    /// <summary>Makes sure that the next event is known.</summary>
    internal ReadResult Peek()
    {
        ReadResult result = ReadResult.Event;
        if (!_hasNext && _ahead.Count == 0)
        {
            result = TakeProblem() ?? ReadAhead();
        }

        if (!_hasNext && _ahead.TryDequeue(out _next))
        {
            SetNext();
        }

        return _hasNext ? ReadResult.Event : result;
    }

    /// <summary>Makes sure that the next event is known; what is wrong before it is reported, and damage marked as a discontinuity of open conversations.</summary>
    /// <returns>False where there is none, for now or at all.</returns>
    internal bool TryPeek(TapReports reports)
    {
        ReadResult result = Peek();
        while (result.Problem is not null && reports.Resolve(result, Reader, MarkDamage))
        {
            result = Peek();
        }

        return result.IsEvent;
    }

    /// <summary>The next event, which must be known. It is valid until <see cref="Peek"/>.</summary>
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
            (_ahead, _hasNext, _problem, _exchanges) = (new Queue<TapEvent>(), false, null, null);
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

    private void MarkDamage(TapFormatException damage) => Synthesizer.MarkDiscontinuity(Conversations, GapComments.Damaged(damage.Position.Record));

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

    private ReadResult? TakeProblem()
    {
        if (_problem is not Exception problem)
        {
            return null;
        }

        _problem = null;
        _hasBegun = true;                                                      // to be reported once, not again from the beginning
        return ReadResult.Of(problem);
    }

    private void SetNext()
    {
        Time = Math.Max(Time, _next.Time);
        _hasNext = true;
    }

    private ReadResult ReadAhead()
    {
        ReadResult result = ReadToTimed();
        if (result.IsEvent)
        {
            return result;
        }

        _exchanges?.Complete();
        TakeExchanges();
        if (_ahead.Count == 0 || result.Problem is null)
        {
            _hasBegun |= result.Problem is not null;
            return result;
        }

        _problem = result.Problem;                                                     // after the events that came before it
        return ReadResult.Event;
    }

    private ReadResult ReadToTimed()
    {
        while (true)
        {
            ReadResult result = Reader.Read(out _next);
            if (!result.IsEvent)
            {
                return result;
            }

            if (_next.Kind == TapEventKind.Http)
            {
                BeginExchanges();
                _exchanges!.Add(ExchangeIds.Number(_next));
                if (TakeExchanges())
                {
                    return result;
                }
            }
            else if (_next.IsTimed && _ahead.Count == 0)
            {
                SetNext();
                return result;
            }
            else
            {
                _ahead.Enqueue(_next);
                if (_next.IsTimed)
                {
                    Time = Math.Max(Time, _next.Time);
                    return result;
                }
            }
        }
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
