using TapToPcap.Protocols;
using TapToPcap.Reading;

namespace TapToPcap.Verifying;

/// <summary>A connection as a tap tells it.</summary>
/// <param name="source">The tap's name.</param>
/// <param name="held">Counts the bytes of events that came before their turn.</param>
internal sealed class TappedConversation(string source, ulong traceId, VerificationOptions options, HeldBytes held)
{
    private readonly TappedDirection _read = new(options.FilledHoles, MeterFor(options));
    private readonly TappedDirection _written = new(options.FilledHoles, MeterFor(options));
    private readonly CountedOrder _order = new(held);
    private TapConnection? _connection;
    private HalfClose _halfClose;
    private bool _areEndsShown;

    private enum HalfClose
    {
        None,

        /// <summary>The latest write was marked as the last.</summary>
        Marked,

        /// <summary>Something else has happened since.</summary>
        Done,
    }

    internal string Source { get; } = source;

    internal ulong TraceId { get; } = traceId;

    /// <summary>Something happened on it; else no capture needs to show it.</summary>
    internal bool HasEvents { get; private set; }

    /// <summary>The ends as the tap named them, and the capture shows them, when the turn of the first event came; null where it did not.</summary>
    internal TcpEnd? Remote { get; private set; }

    internal TcpEnd? Local { get; private set; }

    /// <summary>What came from the remote end. Empty before <see cref="Finish"/>.</summary>
    internal ByteDigest Read { get; private set; } = ByteDigest.Empty;

    internal ByteDigest Written { get; private set; } = ByteDigest.Empty;

    /// <summary>The tap says that it lacks bytes that were read.</summary>
    internal bool LacksRead => _read.IsIncomplete;

    internal bool LacksWritten => _written.IsIncomplete;

    internal bool IsMatched { get; set; }

    internal void Learn(TapConnection? connection) => _connection = connection ?? _connection;

    internal void Accept(in TapEvent tapped)
    {
        Learn(tapped.Connection);
        HasEvents = true;
        if (tapped.Kind == TapEventKind.Closed)
        {
            Close(tapped.SequenceNumber);
        }
        else if (tapped.SequenceNumber is 0 or > CountedOrder.MaxCount)
        {
            _order.Pass(tapped);
            Take(tapped);
        }
        else
        {
            TakeInOrder(tapped);
        }
    }

    /// <param name="isOver">The connection has ended, so that nothing can follow what was cut.</param>
    internal void Finish(bool isOver)
    {
        TakeWaiting(anyway: true);
        if (isOver)
        {
            _read.MeasureCut(default);
            _written.MeasureCut(default);
        }

        Read = _read.Finish();
        Written = _written.Finish();
    }

    private static MessageMeter? MeterFor(VerificationOptions options) => options is { FilledHoles: true, MeasuredHoles: true } ? new MessageMeter() : null;

    private void Close(ulong number)
    {
        TakeWaiting(anyway: true);
        ShowEnds();
        if (_order.MissingBeforeClose(number) is ulong missing)
        {
            Miss(missing);
        }
    }

    private void TakeInOrder(in TapEvent tapped)
    {
        if (_order.TryAccept(tapped, out ulong missing))
        {
            Miss(missing);
            Take(tapped);
        }

        TakeWaiting(anyway: false);
    }

    private void TakeWaiting(bool anyway)
    {
        while (_order.TryTake(anyway, out TapEvent waited, out ulong missing))
        {
            Miss(missing);
            Take(waited);
        }
    }

    private void Take(in TapEvent tapped)
    {
        ShowEnds();
        bool isRead = tapped.Kind == TapEventKind.Read;
        if (isRead && _halfClose == HalfClose.Marked)
        {
            _written.MeasureCut(default);
            _halfClose = HalfClose.Done;
        }

        (isRead ? _read : _written).Accept(tapped.Payload.Span, tapped.IsTruncated);
        if (tapped.EndsStream && _halfClose == HalfClose.None)
        {
            _halfClose = HalfClose.Marked;
        }
    }

    private void ShowEnds()
    {
        if (_areEndsShown)
        {
            return;
        }

        _areEndsShown = true;
        Remote = TcpEnd.From(_connection?.Remote)?.Show(options.Ports);
        Local = TcpEnd.From(_connection?.Local)?.Show(options.Ports);
    }

    // What is missing was cut, or else lost, and then may have gone either way unless one is closed.
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
            _read.Miss(count);
        }

        if (isWrittenCut || (!isReadCut && _halfClose != HalfClose.Done))
        {
            _written.Miss(count);
        }
    }
}
