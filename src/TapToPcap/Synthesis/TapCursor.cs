using TapToPcap.Protocols;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Synthesis;

/// <summary>Reads the events of one tap in order, one ahead, and holds the tap's conversations.</summary>
/// <param name="label">The unique name of the tap in the capture.</param>
/// <param name="ordinal">Its position among the inputs, which decides between equal times.</param>
internal sealed class TapCursor(TapReader reader, string label, int ordinal) : IDisposable
{
    // Events that were read ahead: usually some without a time, and then the timed event at whose time they are emitted.
    private Queue<TapEvent>? _ahead;
    private EventLookahead? _lookahead;
    private TapEvent _next;
    private bool _hasNext;
    private ExchangeOrder? _exchanges;
    private RecordOrder? _records;
    private bool? _holdsSeveral;
    private ulong _exchangesBefore;
    private ExchangeIds? _exchangeIds;
    private ConversationTable? _conversations;
    private bool _hasBegun;
    private bool _isReadToEnd;

    // The problem to report after the events that were read ahead.
    private Exception? _problem;

    internal TapReader Reader { get; } = reader;

    /// <summary>Assigns ids to HTTP exchanges in whole records; the caller's if an earlier cursor of the tap has begun.</summary>
    internal ExchangeIds ExchangeIds
    {
        get => _exchangeIds ??= new ExchangeIds(Label);
        init => _exchangeIds = value;
    }

    /// <summary>The unique name of the tap in the capture.</summary>
    internal string Label { get; } = label;

    internal int Ordinal { get; } = ordinal;

    /// <summary>When the next event is emitted, ns since 1970 UTC. It never decreases, as a tap's own order wins.</summary>
    internal long Time { get; private set; }

    internal ConversationTable Conversations => _conversations ??= new ConversationTable(Label, Delivery.Recorded) { Origin = TapLabel.GroupOf(Reader.Name) };

    /// <summary>The first connection or exchange; null if nothing has a time, or the first event is not known or taken.</summary>
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

    /// <summary>The next events as far as they were read ahead, from the one that <see cref="Peek"/> found.</summary>
    internal IEnumerable<TapEvent> Ahead => _hasNext ? [_next, .. _ahead ?? []] : _ahead ?? [];

    /// <summary>Whether everything that the tap has was read ahead.</summary>
    internal bool IsReadToEnd => _isReadToEnd;

    /// <summary>The port of the server of the first connection and whether that begins with HTTP/2, or HTTP/1; null if with neither.</summary>
    /// <param name="role">Envoy's role in every conversation; null to decide for each.</param>
    internal (int Port, bool IsHttp2)? FirstHttpPort(TapRole? role)
    {
        TapEvent first = Ahead.FirstOrDefault(tapped => tapped.IsTimed);
        if (ProtocolGuess.IsHttp2InPlain(ProtocolGuess.Make(first.Payload.Span, default)) is not bool isHttp2 || Head?.Connection is not TapConnection connection)
        {
            return null;
        }

        bool lacksLocal = first.IsStreamed && connection is { Local: null, Remote: not null };
        TapRole decided = RoleDecision.Make(role, lacksLocal, connection, first.Kind).Role;
        return (decided == TapRole.Downstream ? connection.Local : connection.Remote)?.Port is > 0 and int port ? (port, isHttp2) : null;
    }

    /// <summary>Reads on, if necessary, until the next event or problem is known.</summary>
    internal ReadResult Peek()
    {
        ReadResult result = ReadResult.Event;
        if (!_hasNext && !HasAhead)
        {
            result = TakeProblem() ?? ReadAhead();
        }

        if (!_hasNext && _ahead?.TryDequeue(out _next) == true)
        {
            SetNext();
        }

        return _hasNext ? ReadResult.Event : result;
    }

    /// <summary>Does the same as <see cref="Peek"/>, and reports the problems before the next event. Damage is a discontinuity of the open conversations.</summary>
    /// <returns>False if there is no event, for now or at all.</returns>
    internal bool TryPeek(TapReports reports)
    {
        ReadResult result = Peek();
        while (result.Problem is not null && reports.Resolve(result, Reader, MarkDamage))
        {
            result = Peek();
        }

        return result.IsEvent;
    }

    /// <summary>Takes the next event, which must be known. It is valid until the next <see cref="Peek"/>.</summary>
    internal ref readonly TapEvent Take()
    {
        _hasBegun = true;
        _hasNext = false;
        return ref _next;
    }

    /// <summary>A second cursor on the same tap, from its beginning. The tap must be one that can be opened twice.</summary>
    internal TapCursor Reopen() => new(Reader.Reopen(), Label, Ordinal);

    /// <summary>Closes the tap until its next read, if it can be opened twice.</summary>
    internal void Park()
    {
        if (!Reader.CanReopen)
        {
            return;
        }

        // As nothing was emitted of it yet, only the time at which it begins need be kept.
        if (!_hasBegun)
        {
            (_ahead, _hasNext, _problem, _exchanges, _isReadToEnd, _lookahead, _records) = (null, false, null, null, false, null, null);
            if (_exchangeIds is not null)
            {
                _exchangeIds.Given = _exchangesBefore;
            }

            Reader.Restart();
            return;
        }

        _next = _hasNext ? Own(_next) : default;
        for (int i = _ahead?.Count ?? 0; i > 0; i--)
        {
            _ahead!.Enqueue(Own(_ahead.Dequeue()));
        }

        Reader.Park();
    }

    public void Dispose() => Reader.Dispose();

    private Queue<TapEvent> Waiting => _ahead ??= new Queue<TapEvent>();

    private bool HasAhead => _ahead is { Count: > 0 };

    private void MarkDamage(TapFormatException damage) => Synthesizer.MarkDiscontinuity(Conversations, GapComments.Damaged(damage.Position.Record));

    private TapHead? FindHead()
    {
        Queue<TapEvent> ahead = Waiting;
        TapEvent first = ahead.FirstOrDefault(HasOwnTime);
        TapConnection? connection = _next.TraceId == first.TraceId ? _next.Connection : null;
        HttpPiece? begin = _next.TraceId == first.TraceId ? _next.Http : null;
        foreach (TapEvent tapped in ahead)
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

    // An event of an HTTP tap has a copy already.
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

        _isReadToEnd = result.Status == ReadStatus.End;
        _exchanges?.Complete();
        TakeExchanges();
        _records?.Complete();
        TakeRecords();
        if (!HasAhead || result.Problem is null)
        {
            _hasBegun |= result.Problem is not null;
            return result;
        }

        _problem = result.Problem;                                             // reported after the events before it
        return ReadResult.Event;
    }

    private ReadResult ReadToTimed()
    {
        while (true)
        {
            ReadResult result = ReadNext();
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
            else if (!_next.IsStreamed && (_holdsSeveral ??= Reader.MayHoldSeveral()))
            {
                _records ??= new RecordOrder(Reader.CanReopen ? RecordOrder.MaxBytes : RecordOrder.MaxBytesOfPipe);
                _records.Add(_next);
                if (TakeRecords())
                {
                    return result;
                }
            }
            else if (_next.IsTimed && !HasAhead)
            {
                SetNext();
                return result;
            }
            else
            {
                Waiting.Enqueue(_next);
                if (_next.IsTimed)
                {
                    Time = Math.Max(Time, _next.Time);
                    return result;
                }
            }
        }
    }

    private ReadResult ReadNext()
    {
        ReadResult result = _lookahead is null ? Reader.Read(out _next) : _lookahead.Read(out _next);
        if (result.IsEvent && EventLookahead.IsNeededFor(_next))
        {
            _lookahead ??= new EventLookahead(Reader);
            _next = _lookahead.Measure(_next);
        }

        return result;
    }

    private void BeginExchanges()
    {
        if (_exchanges is null)
        {
            _exchanges = new ExchangeOrder(Reader.ModifiedAt);
            _exchangesBefore = ExchangeIds.Given;
        }
    }

    private bool TakeRecords()
    {
        bool hasTaken = false;
        while (_records is not null && _records.TryTake(out TapEvent tapped))
        {
            Time = hasTaken ? Time : Math.Max(Time, tapped.Time);
            Waiting.Enqueue(tapped);
            hasTaken = true;
        }

        return hasTaken;
    }

    private bool TakeExchanges()
    {
        bool hasTaken = false;
        while (_exchanges is not null && _exchanges.TryTake(out TapEvent timed))
        {
            Time = hasTaken ? Time : Math.Max(Time, timed.Time);
            Waiting.Enqueue(timed);
            hasTaken = true;
        }

        return hasTaken;
    }
}
