using System.Text;
using TapToPcap.Input;
using TapToPcap.Reading.Binary;
using TapToPcap.Reading.Bodies;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Reading.TextFormats;

namespace TapToPcap.Reading;

/// <summary>Reads the events of one tap, in the order in which Envoy wrote them, and goes on after damage.</summary>
/// <remarks>The tap is opened when bytes are first needed, and again when more are needed after <see cref="Park"/>.</remarks>
/// <param name="start">Byte offset of the first record that is read.</param>
internal sealed class TapReader(TapEntry tap, ReadingOptions options, long start = 0) : IDisposable
{
    // UTF-16, and prefixes of two programs.
    private const int MaxFilters = 3;

    private readonly long _start = start;
    private TapWindow _window = new(tap.Name, LimitOf(options.MaxEventSize), start);
    private TapDecoder? _decoder;
    private SourceStream? _bytes;
    private long _goodEnd = start;
    private bool _heldAny = start > 0;
    private bool _isOver;
    private bool _isBroken;
    private int _damages;
    private NeighbourTimes _times = new(tap.ModifiedAt);

    // What the stored bytes are read through: UTF-16 becomes UTF-8, prefixes of lines are taken off.
    private Func<Stream, Stream>? _filter;

    // What was found after events that waited for a time.
    private ReadResult? _afterWaiting;

    // The next result: a problem that was found after the end of a whole trace.
    private Exception? _pending;

    // Damage in a growing tap that has not yet grown beyond it.
    private TapFormatException? _unresolved;

    // A problem that was found while searching for the end of damage.
    private Exception? _further;

    /// <summary>The tap that is read.</summary>
    internal TapEntry Tap => tap;

    /// <summary>What messages call the tap.</summary>
    internal string Name => tap.Name;

    /// <summary>What the capture calls the tap.</summary>
    internal string Label => tap.Label;

    /// <summary>Found in a directory or an archive, not named by the user.</summary>
    internal bool IsDiscovered => tap.IsDiscovered;

    /// <summary>When the tap was last modified, nanoseconds since 1970 UTC; null where it is not known.</summary>
    internal long? ModifiedAt => tap.ModifiedAt;

    /// <summary>It can be opened again, and so be parked and restarted.</summary>
    internal bool CanReopen => tap.CanReopen;

    /// <summary>The tap is open; a parked one is not.</summary>
    internal bool IsOpen => _bytes is not null;

    /// <summary>How the tap is encoded. Null before the first event, and where this is no tap.</summary>
    internal TapFraming? Framing { get; private set; }

    /// <summary>The input has ended and held no byte.</summary>
    internal bool IsEmpty => _window.IsFinal && _window.Offset == _start && _window.Span.IsEmpty;

    /// <summary>The tap is still being written: its end is no damage, and reading goes on there when more has come.</summary>
    internal bool IsGrowing { get; set; }

    /// <summary>Nothing was added to a growing tap for a while: if its last record is whole, it is taken to be complete.</summary>
    internal bool IsIdle { get; set; }

    /// <summary>The tap was read to its end. Another reader can read later bytes, from <see cref="Position"/>.</summary>
    internal bool IsAtEnd => _window.IsFinal;

    /// <summary>Reading has ended for good, whatever may follow in the tap.</summary>
    internal bool IsOver => _isOver;

    /// <summary>Byte offset at which reading goes on.</summary>
    internal long Position => _window.Offset + (_window.IsFinal ? _window.Span.Length : 0);

    /// <summary>Number of the record that holds the latest event, from 1; 0 before the first.</summary>
    internal long Record => _decoder?.Record ?? 0;

    /// <summary>What was read ends with a whole record; bytes that <see cref="Park"/> dropped do not count as read.</summary>
    internal bool IsBetweenRecords => _decoder is not null && _decoder.IsBetweenRecords(_window);

    /// <summary>Reads the next event, whose payload is valid until the next call or until the tap is parked.</summary>
    internal ReadResult Read(out TapEvent tapped)
    {
        if (_times.TryRelease(out tapped))
        {
            return ReadResult.Event;
        }

        ReadResult result = _afterWaiting ?? ReadNext(out tapped);
        _afterWaiting = null;
        while (result.IsEvent && !_times.TryPass(ref tapped))
        {
            result = ReadNext(out tapped);
        }

        if (result.IsEvent || !_times.IsWaiting)
        {
            return result;
        }

        _times.EndWait();
        _afterWaiting = result;
        return _times.TryRelease(out tapped) ? ReadResult.Event : result;
    }

    private ReadResult ReadNext(out TapEvent tapped)
    {
        tapped = default;
        if (_pending is Exception pending)
        {
            _pending = null;
            return ReadResult.Of(pending);
        }

        if (_isOver)
        {
            return ReadResult.End;
        }

        bool endsTrace = false;
        ReadResult found = _unresolved is null ? Decode(out tapped) : ReadResult.Of(_unresolved);
        if (found.Problem is null or TapRemark)
        {
            return found;
        }

        if (found.Problem is TapFormatException { IsPassed: true } passed)
        {
            return Pass(passed);
        }

        if (_unresolved is null)
        {
            endsTrace = _decoder is not null && _decoder.TryEndTrace(out tapped);
        }

        ReadResult answer = found.Status != ReadStatus.Damage ? found : Resync(_unresolved ?? WithCause(found.Damage));
        if (!endsTrace)
        {
            return answer;
        }

        _pending = answer.Problem;
        return ReadResult.Event;
    }

    /// <summary>Another reader of the same tap, which begins where this one began.</summary>
    internal TapReader Reopen() => new(tap, options, _start);

    /// <summary>Whether a tap of whole connections, of which the first event was read, may hold more than one of them.</summary>
    internal bool MayHoldSeveral()
    {
        if (!CanReopen || _filter is not null || Framing is not TapFraming framing)
        {
            return true;
        }

        try
        {
            using SourceStream again = tap.Open();
            return RecordScan.HasSecond(again, framing);
        }
        catch (InputException)
        {
            return false;                                                      // reading on finds out why
        }
    }

    /// <summary>Closes the tap and releases its buffer; the next read opens it again and goes on at the same place.</summary>
    internal void Park()
    {
        // The rest of a tap that has been read to its end is kept if it is short; then it need not be opened again.
        if (!IsGrowing && _window.IsFinal && _window.Span.Length < TapWindow.InitialLength)
        {
            _window.Keep();
        }
        else
        {
            _window.Drop();
        }

        _bytes?.Dispose();
        _bytes = null;
    }

    /// <summary>Closes the tap; the next read begins again where this reader began.</summary>
    internal void Restart()
    {
        _decoder?.Dispose();
        _decoder = null;
        _window.Dispose();
        _window = new TapWindow(tap.Name, LimitOf(options.MaxEventSize), _start);
        _bytes?.Dispose();
        _bytes = null;
        (_heldAny, _isOver, _isBroken, _damages, _further, _unresolved, _pending, _goodEnd) = (_start > 0, false, false, 0, null, null, null, _start);
        (_times, _afterWaiting, _filter) = (new NeighbourTimes(tap.ModifiedAt), null, null);
    }

    public void Dispose()
    {
        _decoder?.Dispose();
        _window.Dispose();
        _bytes?.Dispose();
        _bytes = null;
        tap.Dispose();
    }

    private ReadResult Decode(out TapEvent tapped)
    {
        tapped = default;
        if (_further is Exception further)
        {
            _further = null;
            return ReadResult.Of(further);
        }

        try
        {
            bool isEvent = TryDecode(out tapped);
            if (_decoder?.TakeRemark() is string remark)
            {
                TapRemark noted = new(TapRemarkKind.Wrapped, _window.Position(_decoder.Record), remark);
                if (!isEvent)
                {
                    return ReadResult.Of(noted);
                }

                _further = noted;
            }

            return isEvent ? ReadResult.Event : _window.IsFinal ? ReadResult.End : ReadResult.NeedMore;
        }
        catch (Exception e) when (e is TapFormatException or InputException)
        {
            return ReadResult.Of(e);
        }
    }

    private bool TryDecode(out TapEvent tapped)
    {
        _decoder ??= CreateDecoder();
        while (!_decoder.TryRead(_window, out tapped))
        {
            if (_window.IsFinal)
            {
                return _heldAny ? false : throw new UnrecognizedTapException(_window.Position(_decoder.Record), "the input ends here and holds no tap: none of its fields are those of a trace");
            }

            if (!TryFill() && !_window.IsFinal)
            {
                return false;
            }
        }

        _heldAny = true;
        _window.Mark();
        _goodEnd = _window.Offset;
        return true;
    }

    /// <summary>Reports damage after which the decoder stands already.</summary>
    private ReadResult Pass(TapFormatException damage)
    {
        long from = _goodEnd;
        _heldAny = true;
        _window.Mark();
        _goodEnd = _window.Offset;
        return IsLast(damage) ?? ReadResult.Of(new TapFormatException(damage.Position, $"{damage.Problem}; {_goodEnd - from} bytes from byte {from} on were skipped"));
    }

    // Counts damage; the last that is borne ends the tap.
    private ReadResult? IsLast(TapFormatException damage)
    {
        if (++_damages != options.MaxDamages)
        {
            return null;
        }

        _isOver = true;
        return ReadResult.Of(new TapFormatException(damage.Position, $"{damage.Problem}; this is damage number {_damages}, the rest is skipped (--max-damages)"));
    }

    /// <summary>Skips damage: leaves the reader where the tap goes on, or at its end.</summary>
    private ReadResult Resync(TapFormatException damage)
    {
        _unresolved = null;
        if (_decoder is null || _isBroken || damage is UnrecognizedTapException)
        {
            _isOver = true;
            return ReadResult.Of(damage);
        }

        if (Resume(_decoder) is not Resumption found)
        {
            _unresolved = damage;
            return ReadResult.NeedMore;
        }

        long from = _goodEnd;
        bool isEnd = found == Resumption.None;
        _window.Mark(1);                                                       // so that no further search finds it again
        _goodEnd = _window.Offset;
        if ((_heldAny || !isEnd) && TryRemark(_decoder.Passed) is TapRemark remark)
        {
            (_heldAny, _isOver) = (true, isEnd);
            return ReadResult.Of(remark);
        }

        _heldAny = true;
        if (IsLast(damage) is ReadResult last)
        {
            return last;
        }

        _isOver = isEnd;
        long lost = _goodEnd - from;
        return ReadResult.Of(new TapFormatException(damage.Position, _isOver
            ? $"{damage.Problem}; the last {lost} bytes hold no whole event"
            : $"{damage.Problem}; {lost} bytes from byte {from} on were skipped"));
    }

    // Text around the records is no damage, nor is it one where Envoy says that a record is missing: that is counted.
    private TapRemark? TryRemark(PassedText passed)
    {
        if (!passed.IsAround)
        {
            return null;
        }

        SourcePosition start = new(tap.Name, passed.From, 0);
        long length = _window.Offset - passed.From;
        return passed.HasEnvoysError
            ? new TapRemark(TapRemarkKind.Unwritten, start with { Record = Record }, "Envoy could not write this record as JSON and left its error message here")
            : new TapRemark(TapRemarkKind.Text, start, $"text up to byte {_window.Offset - 1}") { Bytes = length };
    }

    // Where a file is truncated while Envoy writes to it, zeros stand for what is gone.
    private TapFormatException WithCause(TapFormatException damage)
    {
        long ahead = damage.Position.Offset - _window.Offset;
        if (_decoder is null || damage is UnrecognizedTapException || ahead < 0 || ahead > _window.Span.Length)
        {
            return damage;
        }

        int enough = Framing is TapFraming.Json or TapFraming.Text ? 1 : NulBytes.Enough;
        return AreNul((int)ahead, enough) ? new TapFormatException(damage.Position, $"{damage.Problem}; {NulBytes.Cause}") : damage;
    }

    private bool AreNul(int ahead, int count)
    {
        try
        {
            while (_window.Span.Length < ahead + count && !_window.Span[ahead..].ContainsAnyExcept((byte)0) && TryFill())
            {
            }
        }
        catch (Exception e) when (e is TapFormatException or InputException)
        {
            return false;                                                      // reading on throws it again, if it comes so far
        }

        return _window.Span.Length >= ahead + count && !_window.Span.Slice(ahead, count).ContainsAnyExcept((byte)0);
    }

    /// <returns>Null where more bytes are needed to know.</returns>
    private Resumption? Resume(TapDecoder decoder)
    {
        try
        {
            while (!decoder.TryResync(_window))
            {
                if (_window.IsFinal)
                {
                    _window.Take(_window.Span.Length);
                    return Resumption.None;
                }

                if (!TryFill() && !_window.IsFinal)
                {
                    return null;
                }
            }

            return Resumption.Found;
        }
        catch (Exception further) when (further is TapFormatException or InputException)
        {
            _further = further;                                                // the archive or the disk cannot be read any further
            return Resumption.Found;
        }
    }

    // A JSON token is held as a whole and is longer than what it encodes: by a third in base64, up to six times if escaped.
    private static int LimitOf(int? maxEventSize) => (int)Math.Min((2L * BodyStore.MaxHeldOf(maxEventSize)) + FramingDetector.Length, Array.MaxLength);

    // How reading goes on after damage.
    private enum Resumption
    {
        /// <summary>The tap goes on.</summary>
        Found,

        /// <summary>Nothing whole follows.</summary>
        None,
    }

    private TapDecoder CreateDecoder()
    {
        FillStart();
        for (int filters = 0; filters < MaxFilters && CanFilter && SavedText.FindFilter(_window.Span) is SavedText saved; filters++)
        {
            if (saved.Prefix is string prefix)
            {
                string taken = TapTime.Describe(Encoding.UTF8.GetBytes(prefix));
                _pending ??= new TapRemark(TapRemarkKind.Prefix, new SourcePosition(tap.Name, 0, 0), taken);
            }

            ReadThrough(saved.Filter);
            FillStart();
        }

        if (_window.Span.IsEmpty)
        {
            throw new EmptyTapException(_window.Position(0));
        }

        TapFraming framing = options.Framing ?? FramingDetector.Detect(_window) ?? throw new UnrecognizedTapException(new SourcePosition(tap.Name, _start, 0), FileKinds.Describe(_window.Span));
        Framing = framing;
        BodyStore bodies = new(tap.CanReopen && _bytes is { CanSkip: true } ? tap : null, options.MaxEventSize);
        return framing switch
        {
            TapFraming.Json => new JsonTapDecoder(bodies),
            TapFraming.Text => new TextTapDecoder(bodies),
            _ => new BinaryTapDecoder(framing, bodies),
        };
    }

    // Another reader may go on from some byte of a tap that grows, so that is read as it is.
    private bool CanFilter => _start == 0 && !IsGrowing && options.Framing is null;

    // Begins again through a filter, with the bytes at hand where the tap cannot be opened again.
    private void ReadThrough(Func<Stream, Stream> filter)
    {
        Func<Stream, Stream>? inner = _filter;
        _filter = inner is null ? filter : stored => filter(inner(stored));
        byte[] here = _window.Span.ToArray();
        _window.Dispose();
        _window = new TapWindow(tap.Name, LimitOf(options.MaxEventSize), _start);
        if (tap.CanReopen)
        {
            _bytes?.Dispose();
            _bytes = null;
        }
        else
        {
            _bytes = new SourceStream(tap.Name, filter(new JoinedStream(here, _bytes!)));
        }
    }

    private void FillStart()
    {
        try
        {
            int enough = options.Framing is null ? FramingDetector.Length : 1;
            while (_window.Span.Length < enough && TryFill())
            {
                SkipNulBytes();
            }
        }
        catch (Exception e) when (e is TapFormatException or InputException && !_window.Span.IsEmpty)
        {
            // The archive or the disk fails further on, and reading on throws the same again.
        }
    }

    // The last of them stay, so that the decoder meets them, and reports what was skipped.
    private void SkipNulBytes()
    {
        int count = _window.Span.IndexOfAnyExcept((byte)0) is int first and >= 0 ? first : _window.Span.Length;
        if (options.Framing is null && count > NulBytes.Kept && _window.Offset - _start < NulBytes.MaxSkipped)
        {
            _window.Take(count - NulBytes.Kept);
        }
    }

    /// <returns>False where no more bytes were there.</returns>
    private bool TryFill()
    {
        long record = _decoder?.Record ?? 0;
        try
        {
            if (_window.HasGoneBack)
            {
                _bytes?.Dispose();
                _bytes = null;
            }

            _bytes ??= Open();
            return _window.Fill(_bytes, record, IsGrowing && !(IsIdle && IsBetweenRecords));
        }
        catch (InvalidDataException e)
        {
            _isBroken = true;
            throw TapFormatException.OfArchive(_window.Position(record, _window.Span.Length), e);
        }
    }

    private SourceStream Open()
    {
        SourceStream bytes = tap.Open();
        bytes = _filter is null ? bytes : new SourceStream(tap.Name, _filter(bytes));
        if (_window.Offset > 0)
        {
            bytes.Pass(_window.Offset);
        }

        return bytes;
    }
}
