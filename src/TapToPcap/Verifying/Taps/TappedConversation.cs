using TapToPcap.Protocols;
using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Digests;
using TapToPcap.Verifying.Settings;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying.Taps;

/// <summary>A connection as a tap records it: puts its events in order and computes the digests of both directions.</summary>
/// <param name="source">The tap's name.</param>
/// <param name="input">The number of the input, from 1.</param>
/// <param name="held">Counts the bytes of events that wait for their turn.</param>
/// <param name="exchanges">The HTTP/1 state that the meters of both directions share.</param>
internal sealed class TappedConversation(string source, long input, ulong traceId, VerificationOptions options, HeldBytes held, Http1Exchanges exchanges)
{
    // The first port that Linux assigns to clients by default.
    private const int FirstEphemeralPort = 32_768;

    private readonly TappedDirection _read = new(options.HasFilledCuts, options.FilledGaps, MeterFor(options, exchanges));
    private readonly TappedDirection _written = new(options.HasFilledCuts, options.FilledGaps, MeterFor(options, exchanges));
    private readonly CountedOrder _order = new(held);
    private SeenEvents? _seen;
    private TapConnection? _connection;
    private HalfClose _halfClose;
    private TapEventKind? _first;
    private TapEvent? _firstWrite;
    private bool _areEndsShown;
    private bool _mayLackBefore;

    private enum HalfClose
    {
        None,

        /// <summary>The latest write was marked as the last.</summary>
        Marked,

        /// <summary>A read has followed that write.</summary>
        Done,
    }

    internal string Source { get; } = source;

    internal long Input { get; } = input;

    internal ulong TraceId { get; } = traceId;

    /// <summary>Whether it has events; otherwise no capture needs to show it.</summary>
    internal bool HasEvents { get; private set; }

    /// <summary>The remote end as the tap named it before the first event, with the port that the capture shows; null where it did
    /// not.</summary>
    internal TcpEnd? Remote { get; private set; }

    /// <summary>The local end, likewise.</summary>
    internal TcpEnd? Local { get; private set; }

    /// <summary>The path or name that the tap has for the end without an address, if the other has one; null for all others.</summary>
    internal string? NamedEnd { get; private set; }

    /// <summary>The digest of what came from the remote end. Empty before <see cref="Finish"/>.</summary>
    internal ByteDigest Read { get; private set; } = ByteDigest.Empty;

    internal ByteDigest Written { get; private set; } = ByteDigest.Empty;

    /// <summary>How many places the tap lacks bytes in that were read, or may lack them.</summary>
    internal int ReadGaps => _read.Gaps;

    internal int WrittenGaps => _written.Gaps;

    /// <summary>The earliest time of an event, nanoseconds since 1970 UTC.</summary>
    internal long Begin { get; private set; } = long.MaxValue;

    /// <summary>The latest time of an event; the largest value if the conversation does not end in its tap.</summary>
    internal long End { get; private set; } = long.MinValue;

    /// <summary>The conversation in an earlier input that this one repeats; null as a rule.</summary>
    internal TappedConversation? Original { get; set; }

    internal bool IsMatched { get; set; }

    /// <summary>Whether an event is of a new connection to which Envoy gave the same trace id, and whose connection record is
    /// missing.</summary>
    internal bool IsOverBefore(in TapEvent tapped) =>
        HasOtherPeer(tapped.Connection) || (tapped.Kind == _first && tapped.Time > End && _order.IsBackAtStart(tapped));

    /// <summary>Called when a record of the tap is damaged, which may have been of this conversation.</summary>
    internal void ExpectGap()
    {
        TakeFirstWrite();
        _mayLackBefore = true;
    }

    internal void Learn(TapConnection? connection) => _connection = connection ?? _connection;

    internal void Accept(in TapEvent tapped)
    {
        Learn(tapped.Connection);
        HasEvents = true;
        (Begin, End) = (Math.Min(Begin, tapped.Time), Math.Max(End, tapped.Time));
        bool hasCount = tapped.SequenceNumber is > 0 and <= CountedOrder.MaxCount;
        MissUnknown(hasCount);
        if (tapped.Kind == TapEventKind.Closed)
        {
            Close(tapped.SequenceNumber);
        }
        else if (hasCount)
        {
            TakeInOrder(tapped);
        }
        else
        {
            _order.Pass(tapped);
            Take(tapped);
        }
    }

    /// <param name="isOver">Whether the connection has ended, so that nothing can follow a cut.</param>
    internal void Finish(bool isOver)
    {
        TakeWaiting(anyway: true);
        TakeFirstWrite();
        if (isOver)
        {
            _read.MeasureCut(default);
            _written.MeasureCut(default);
        }
        else
        {
            End = long.MaxValue;
        }

        _seen = null;
        Read = _read.Finish();
        Written = _written.Finish();
    }

    private static MessageMeter? MeterFor(VerificationOptions options, Http1Exchanges exchanges) =>
        options is { HasFilledCuts: true, MeasuredGaps: true } ? new MessageMeter(exchanges) : null;

    private void Close(ulong number)
    {
        TakeWaiting(anyway: true);
        ShowEnds();
        if (_order.MissingBeforeClose(number) is ulong missing)
        {
            MissBefore(missing, isWithoutFurtherGap: true);
        }
    }

    private void TakeInOrder(in TapEvent tapped)
    {
        _seen ??= new SeenEvents();
        if (!_seen.TryAdd(tapped))
        {
            return;
        }

        Turn turn = _order.Accept(tapped, out ulong missing);
        if (turn == Turn.Contradicted)
        {
            _order.DistrustCounts();
            TakeWaiting(anyway: false);
        }

        Take(tapped, turn, missing);
        TakeWaiting(anyway: false);
    }

    private void TakeWaiting(bool anyway)
    {
        while (_order.TryTake(anyway, out TapEvent waited, out Turn turn, out ulong missing))
        {
            if (turn == Turn.Contradicted)
            {
                _order.DistrustCounts();
            }

            Take(waited, turn, missing);
        }
    }

    private void Take(in TapEvent tapped, Turn turn, ulong missing)
    {
        if (turn is Turn.Later or Turn.Missed)
        {
            return;
        }

        if (_order.AreCountsTrusted)
        {
            MissBefore(missing, isWithoutFurtherGap: missing > 0 && _order.AreWaitingWithoutGap(tapped));
        }

        if (_first is null && tapped is { Kind: TapEventKind.Write, SequenceNumber: 1, IsTruncated: false, IsText: false } && !IsDownstream)
        {
            ShowEnds();
            _first = tapped.Kind;
            _firstWrite = tapped with { Payload = tapped.Payload.ToArray() };
        }
        else
        {
            Take(tapped);
        }
    }

    // Bytes that the count shows after a write that comes first stand before it: a transport socket below the tap sent them.
    private void MissBefore(ulong count, bool isWithoutFurtherGap)
    {
        bool isBelowTap = _firstWrite is not null && count > 0 && isWithoutFurtherGap;
        if (isBelowTap)
        {
            _written.MissBelowTap(count);
        }

        TakeFirstWrite();
        Miss(isBelowTap ? 0 : count);
    }

    private void TakeFirstWrite()
    {
        if (_firstWrite is TapEvent write)
        {
            _firstWrite = null;
            Take(write);
        }
    }

    private void Take(in TapEvent tapped)
    {
        TakeFirstWrite();
        ShowEnds();
        _first ??= tapped.Kind;
        bool isRead = tapped.Kind == TapEventKind.Read;
        if (isRead && _halfClose == HalfClose.Marked)
        {
            _written.MeasureCut(default);
            _halfClose = HalfClose.Done;
        }

        (isRead ? _read : _written).Accept(tapped);
        if (tapped.EndsStream && _halfClose == HalfClose.None)
        {
            _halfClose = HalfClose.Marked;
        }
    }

    private bool HasOtherPeer(TapConnection? named) =>
        named is not null && named != _connection && TcpEnd.From(named.Remote) is TcpEnd peer && TcpEnd.From(_connection?.Remote) is TcpEnd known && peer != known;

    // A counted event shows by its count whether bytes are missing before it.
    private void MissUnknown(bool hasCount)
    {
        if (_mayLackBefore && !(hasCount && _order.AreCountsTrusted))
        {
            _read.MissUnknown();
            _written.MissUnknown();
        }

        _mayLackBefore = false;
    }

    // By its ports; an upstream connection has them the other way round, or does not have both.
    private bool IsDownstream => _connection is { Local: { Port: > 0 and < FirstEphemeralPort }, Remote: { Port: >= FirstEphemeralPort } };

    private void ShowEnds()
    {
        if (_areEndsShown)
        {
            return;
        }

        _areEndsShown = true;
        Remote = TcpEnd.From(_connection?.Remote)?.Show(options.Ports);
        Local = TcpEnd.From(_connection?.Local)?.Show(options.Ports);
        TapAddress? named = (Remote, Local) switch
        {
            (not null, null) => _connection?.Local,
            (null, not null) => _connection?.Remote,
            _ => null,
        };
        NamedEnd = named is { Text.Length: > 0 } ? named.Text : null;
    }

    // Missing bytes are those of a cut. Without a cut they were lost, and may be of either direction that is not closed.
    private void Miss(ulong count)
    {
        bool isReadCut = _read.IsCut;
        bool isWrittenCut = _written.IsCut;
        _read.SettleCut();
        _written.SettleCut();
        if (count == 0)
        {
            return;
        }

        if (isReadCut || !isWrittenCut)
        {
            _read.Miss(count, isReadCut);
        }

        if (isWrittenCut || (!isReadCut && _halfClose != HalfClose.Done))
        {
            _written.Miss(count, isWrittenCut);
        }
    }
}
