using TapToPcap.Protocols;
using TapToPcap.Reading;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Inspecting;

/// <summary>Collects what a tap records of one conversation, for its <see cref="InspectedConversation"/>.</summary>
/// <param name="ordinal">The index of the conversation in its tap, from 0.</param>
/// <param name="exchanges">The HTTP/1 state that the meters of both directions share.</param>
internal sealed class ConversationInspection(ulong traceId, TapRole? role, int ordinal, Http1Exchanges exchanges)
{
    private readonly DirectionInspection _read = new(new MessageMeter(exchanges));
    private readonly DirectionInspection _written = new(new MessageMeter(exchanges));
    private readonly EventOrder _order = new();
    private TapConnection? _connection;
    private SampleRate? _sampleRate;
    private RoleDecision? _decision;
    private bool _isStreamed;
    private bool _openedWithoutLocal;
    private bool _hasEmptyEvent;
    private bool _hasStrings;
    private long _events;
    private long _lostBytes;
    private long _belowTapBytes;
    private bool _hasFollowed;

    // The latest event is a write, and the first: bytes that are missing after it were sent before it, by a socket below the tap.
    private bool _isAfterFirstWrite;
    private int _waits;
    private long _earliest = long.MaxValue;
    private long _latest = long.MinValue;

    internal int Ordinal { get; } = ordinal;

    /// <returns>False where the event begins another conversation under the same trace id.</returns>
    internal bool TryAccept(in TapEvent tapped)
    {
        if (tapped.IsTimed && (_connection?.HasOtherPeer(tapped.Connection) == true || !TryOrder(tapped)))
        {
            return false;
        }

        _isStreamed |= tapped.IsStreamed;
        _connection = tapped.Connection ?? _connection;
        _sampleRate = tapped.SampleRate ?? _sampleRate;
        _hasStrings |= tapped.IsText;
        _hasEmptyEvent |= tapped.Kind == TapEventKind.Empty;
        _openedWithoutLocal |= tapped is { Kind: TapEventKind.Opened, IsStreamed: true, Connection: { Local: null, Remote: not null } };
        if (tapped.IsTimed)
        {
            Count(tapped);
        }

        return true;
    }

    internal InspectedConversation Finish(TapReader tap, bool isClosed)
    {
        FollowWaiting(EventOrder.All);
        _read.MeasureCut(default);
        _written.MeasureCut(default);
        RoleDecision decision = _decision ?? Decide(TapEventKind.Ended);
        TapAddress? server = decision.Role == TapRole.Downstream ? _connection?.Local : _connection?.Remote;
        return new InspectedConversation
        {
            Source = tap.Name,
            TraceId = traceId,
            Framing = tap.Framing!.Value,
            IsStreamed = _isStreamed,
            HasStringBodies = _hasStrings,
            HasEmptyEvent = _hasEmptyEvent,
            Local = EndText.Of(_connection?.Local),
            Remote = EndText.Of(_connection?.Remote),
            ServerPort = EndText.PortOf(server),
            InventedServerPort = EndpointPair.InventedPortOf(server),
            Role = decision.Role,
            RoleReason = decision.Reason,
            Start = _events == 0 ? null : _earliest,
            Duration = _events == 0 ? 0 : _latest - _earliest,
            Events = _events,
            Read = _read.Finish(),
            Written = _written.Finish(),
            LostBytes = _lostBytes,
            BelowTapBytes = _belowTapBytes,
            Protocol = ProtocolGuess.Make(_read.FirstBytes, _written.FirstBytes),
            IsClosed = isClosed,
            SampleRate = _sampleRate is SampleRate rate && rate.Numerator < rate.Denominator ? rate.ToString() : null,
        };
    }

    private void Count(in TapEvent tapped)
    {
        _events++;
        _earliest = Math.Min(_earliest, tapped.Time);
        _latest = Math.Max(_latest, tapped.Time);
        _decision ??= Decide(tapped.Kind);
    }

    private bool TryOrder(in TapEvent tapped)
    {
        bool isCounted = EventOrder.IsCount(tapped.SequenceNumber);
        Arrival arrival = isCounted ? _order.Arrive(tapped) : Arrival.InTurn;
        if (arrival == Arrival.Restarted)
        {
            return false;
        }

        if (arrival == Arrival.Miscounted)
        {
            _order.DistrustCounts();
        }

        if (arrival is Arrival.InTurn or Arrival.Miscounted)
        {
            FollowWaiting(tapped.Kind == TapEventKind.Closed ? EventOrder.All : 0);
        }

        Take(tapped, arrival);
        _waits = _order.FirstWaiting > 0 ? _waits + 1 : 0;
        FollowWaiting(_waits > Delivery.Recorded.MaxWaitEvents ? _order.FirstWaiting : 0);
        return true;
    }

    private void FollowWaiting(ulong overdue)
    {
        while (_order.TryRelease(overdue, out TapEvent waited, out Arrival arrival))
        {
            Take(waited, arrival);
            _waits = 0;
        }
    }

    private void Take(in TapEvent tapped, Arrival arrival)
    {
        if (arrival == Arrival.Miscounted)
        {
            _order.DistrustCounts();
        }

        if (arrival is Arrival.InTurn or Arrival.Miscounted)
        {
            Follow(tapped);
        }
    }

    /// <summary>Takes an event when its turn has come.</summary>
    private void Follow(in TapEvent tapped)
    {
        if (tapped.SequenceNumber > 0 && _order.Count(tapped) is ulong missing)
        {
            Settle(missing);
        }

        _isAfterFirstWrite = !_hasFollowed && tapped is { Kind: TapEventKind.Write, SequenceNumber: 1, IsTruncated: false, IsText: false };
        _hasFollowed = true;
        if (tapped.Kind != TapEventKind.Closed)
        {
            (tapped.Kind == TapEventKind.Read ? _read : _written).Accept(tapped);
        }
    }

    private void Settle(ulong missing)
    {
        if (_read.IsCut || _written.IsCut)
        {
            (_read.IsCut ? _read : _written).SettleCut(missing);
        }
        else if (_isAfterFirstWrite)
        {
            _belowTapBytes = Saturating.Add(_belowTapBytes, (long)missing);
            _written.Miss(missing);
        }
        else
        {
            _lostBytes = Saturating.Add(_lostBytes, (long)missing);
            _read.Miss(missing);
            _written.Miss(missing);
        }
    }

    private RoleDecision Decide(TapEventKind first) => RoleDecision.Make(role, _openedWithoutLocal, _connection, first);
}
