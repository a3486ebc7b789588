using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading.Binary;

/// <content>Finds where a tap goes on after damage: at the end of the damaged field, or else by scanning.</content>
internal sealed partial class BinaryTapDecoder
{
    // How far ahead the end of a damaged field is checked; a length that reaches further is not trusted.
    private const long MaxLookAhead = 1 << 20;

    private Search _search;
    private long _damageEnd;

    private enum Search
    {
        /// <summary>There is no search: the tap is being read.</summary>
        None,

        /// <summary>By its length the damaged field ends at <see cref="_damageEnd"/>; something has to begin there.</summary>
        CheckingLength,

        /// <summary>Skipping to <see cref="_damageEnd"/> unchecked: the outer message ends there, or an event is too big.</summary>
        Skipping,

        /// <summary>Testing at each byte whether a record or an event begins there.</summary>
        Scanning,

        /// <summary>The tap goes on where the window stands.</summary>
        Found,
    }

    /// <inheritdoc/>
    internal override bool TryResync(TapWindow window)
    {
        bool isHere = true;
        while (isHere && _search != Search.Found)
        {
            isHere = _search switch
            {
                Search.None => TryBeginSearch(window),
                Search.CheckingLength => TryCheckLength(window),
                Search.Skipping => TrySkip(window),
                _ => TryScan(window),
            };
        }

        _search = isHere ? Search.None : _search;
        return isHere;
    }

    /// <summary>The tag of events in the open message, where that can hold several events; else null.</summary>
    private byte? EventTag => _open.Peek().Kind switch
    {
        Message.BufferedTrace => TapSchema.Buffered.EventsTag,
        Message.Capture => TapSchema.Capture2018.EventsTag,
        Message.Batch => TapSchema.Batch.EventsTag,
        _ => null,
    };

    /// <returns>False when more bytes are needed; the same holds for the other steps.</returns>
    private bool TryBeginSearch(TapWindow window)
    {
        if (!HasEnough(window, 0))
        {
            return false;
        }

        SourcePosition here = window.Position(Record);
        ProtobufCursor field = new(window.Span, in here);
        bool isInRecord = EventTag is null && _open.Count > 1;                 // of one event at most: reading cannot go on in it
        _damageEnd = isInRecord ? _open.ElementAt(_open.Count - 2).End : window.Offset + LengthOf(ref field);
        _skip = 0;
        if (isInRecord)
        {
            LeaveRecord();
        }

        long length = _damageEnd - window.Offset;
        if (length <= 0 || _damageEnd > _open.Peek().End)
        {
            return StartScanning(window);
        }

        if (_damageEnd == _open.Peek().End)
        {
            _search = Search.Skipping;
            return true;
        }

        _search = Search.CheckingLength;
        return length <= MaxLookAhead || StartScanning(window);
    }

    private bool TryCheckLength(TapWindow window)
    {
        int length = (int)(_damageEnd - window.Offset);
        if (!HasEnough(window, length))
        {
            return false;
        }

        if (!Begins(window, length))
        {
            return StartScanning(window);
        }

        window.Take(length);
        _search = Search.Found;
        return true;
    }

    // The length of a damaged field may be intact. 0 where it has none, and between delimited records.
    private long LengthOf(ref ProtobufCursor field)
    {
        if (_open.Peek().Kind == Message.Delimited)
        {
            return 0;
        }

        try
        {
            return field.TryReadTag(out ProtobufTag tag) && tag.WireType == WireType.Length && field.TryReadVarint(out ulong length) && length <= int.MaxValue
                ? field.Position + (long)length
                : 0;
        }
        catch (TapFormatException)
        {
            return 0;
        }
    }

    /// <summary>Makes the search skip an event that is too long, by its length, unless its record ends elsewhere.</summary>
    private void TrustLength(long end)
    {
        const long MaxTrailer = 64;
        if (EventTag is not null || (_open.Count > 1 && _open.ElementAt(_open.Count - 2).End - end <= MaxTrailer))
        {
            (_search, _damageEnd) = (Search.Skipping, end);
        }
    }

    private bool StartScanning(TapWindow window)
    {
        long damageStart = window.Offset;
        window.Rewind();
        if (EventTag is not null && window.Offset == damageStart)
        {
            window.Take(Math.Min(1, window.Span.Length));                      // the event that could not be read begins here
        }

        _search = Search.Scanning;
        return true;
    }

    private bool TrySkip(TapWindow window)
    {
        window.Take((int)Math.Min(_damageEnd - window.Offset, window.Span.Length));
        if (window.Offset < _damageEnd || !HasEnough(window, 0))
        {
            return false;
        }

        _search = _damageEnd == _open.Peek().End || Begins(window, 0) ? Search.Found : Search.Scanning;
        return true;
    }

    private bool TryScan(TapWindow window)
    {
        int last = window.IsFinal ? window.Span.Length : window.Span.Length - TapBeginnings.Length;
        for (int at = 0; at < last; at++)
        {
            if (window.Offset + at >= _open.Peek().End)
            {
                LeaveRecord();
            }

            if (EventTag is not null && TapBeginnings.IsRecord(Ahead(window, at), _framing))
            {
                LeaveRecord();
            }

            if (Begins(window, at))
            {
                window.Take(at);
                _search = Search.Found;
                return true;
            }
        }

        window.Take(Math.Max(0, last));
        return false;
    }

    /// <summary>Whether what can come next in the open message begins at a place ahead, or the tap ends there.</summary>
    private bool Begins(TapWindow window, int at)
    {
        if (at > window.Span.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> ahead = Ahead(window, at);
        return EventTag is byte tag ? TapBeginnings.IsEvent(ahead, tag) : ahead.IsEmpty || TapBeginnings.IsRecord(ahead, _framing);
    }

    private static bool HasEnough(TapWindow window, int at) => window.IsFinal || window.Span.Length - at >= TapBeginnings.Length;

    // Never more than TapBeginnings.Length, so that the result does not depend on how much is in the window.
    private static ReadOnlySpan<byte> Ahead(TapWindow window, int at) =>
        window.Span.Slice(at, Math.Min(TapBeginnings.Length, window.Span.Length - at));

    private void LeaveRecord()
    {
        while (_open.Count > 1)
        {
            _open.Pop();
        }

        _eventsOfTrace = 0;
    }
}
