using TapToPcap.Protocols;
using TapToPcap.Reading;
using TapToPcap.Synthesis;

namespace TapToPcap.Inspecting;

/// <summary>What a tap has said of one conversation so far.</summary>
/// <param name="ordinal">Its place among those of its tap.</param>
internal sealed class ConversationInspection(ulong traceId, TapRole? role, int ordinal)
{
    private readonly DirectionInspection _read = new();
    private readonly DirectionInspection _written = new();
    private readonly EventOrder _order = new();
    private TapConnection? _connection;
    private SampleRate? _sampleRate;
    private RoleDecision? _decision;
    private bool _isStreamed;
    private bool _openedWithoutLocal;
    private bool _hasEmptyEvent;
    private long _events;
    private long _lostBytes;
    private int _waits;
    private long _earliest = long.MaxValue;
    private long _latest = long.MinValue;

    internal int Ordinal { get; } = ordinal;

    internal void Accept(in TapEvent tapped)
    {
        _isStreamed |= tapped.IsStreamed;
        _connection = tapped.Connection ?? _connection;
        _sampleRate = tapped.SampleRate ?? _sampleRate;
        _hasEmptyEvent |= tapped.Kind == TapEventKind.Empty;
        _openedWithoutLocal |= tapped is { Kind: TapEventKind.Opened, IsStreamed: true, Connection: { Local: null, Remote: not null } };
        if (tapped.IsTimed)
        {
            AcceptTimed(tapped);
        }
    }

    internal InspectedConversation Finish(TapReader tap, bool isClosed)
    {
        FollowWaiting(EventOrder.All);
        _read.MeasureCut(default);
        _written.MeasureCut(default);
        RoleDecision decision = _decision ?? Decide(TapEventKind.Ended);
        return new InspectedConversation
        {
            Source = tap.Name,
            TraceId = traceId,
            Framing = tap.Framing!.Value,
            IsStreamed = _isStreamed,
            HasStringBodies = tap.HasStringBodies,
            HasEmptyEvent = _hasEmptyEvent,
            Local = EndText.Of(_connection?.Local),
            Remote = EndText.Of(_connection?.Remote),
            ServerPort = EndText.PortOf(decision.Role == TapRole.Downstream ? _connection?.Local : _connection?.Remote),
            Role = decision.Role,
            RoleReason = decision.Reason,
            Start = _events == 0 ? null : _earliest,
            Duration = _events == 0 ? 0 : _latest - _earliest,
            Events = _events,
            Read = _read.Finish(),
            Written = _written.Finish(),
            LostBytes = _lostBytes,
            Protocol = ProtocolGuess.Make(_read.FirstBytes, _written.FirstBytes),
            IsClosed = isClosed,
            SampleRate = _sampleRate is SampleRate rate && rate.Numerator < rate.Denominator ? rate.ToString() : null,
        };
    }

    private void AcceptTimed(in TapEvent tapped)
    {
        _events++;
        _earliest = Math.Min(_earliest, tapped.Time);
        _latest = Math.Max(_latest, tapped.Time);
        _decision ??= Decide(tapped.Kind);
        if (tapped.SequenceNumber == 0)
        {
            Follow(tapped);
            return;
        }

        TapEvent counted = tapped;
        if (_order.Arrive(ref counted) == Arrival.InTurn)
        {
            FollowWaiting(counted.Kind == TapEventKind.Closed ? EventOrder.All : 0);
            Follow(counted);
        }

        _waits = _order.FirstWaiting > 0 ? _waits + 1 : 0;
        FollowWaiting(_waits > Delivery.Recorded.PatienceInEvents ? _order.FirstWaiting : 0);
    }

    private void FollowWaiting(ulong overdue)
    {
        while (_order.TryRelease(overdue, out TapEvent waited))
        {
            Follow(waited);
            _waits = 0;
        }
    }

    /// <summary>Takes an event whose turn it is.</summary>
    private void Follow(in TapEvent tapped)
    {
        if (tapped.SequenceNumber > 0 && _order.Count(tapped) is ulong missing)
        {
            Settle(missing);
        }

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
        else
        {
            _lostBytes = Saturating.Add(_lostBytes, (long)missing);
        }
    }

    private RoleDecision Decide(TapEventKind first) => RoleDecision.Make(role, _openedWithoutLocal, _connection, first);
}
