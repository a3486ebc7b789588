namespace TapToPcap.Protocols;

/// <summary>Follows the messages in one direction of an HTTP/1 connection (RFC 9112): start line, headers, body. Needs the
/// direction from its first byte on.</summary>
/// <param name="exchanges">Shared with the parser of the other direction, if that is followed, too.</param>
/// <remarks>After a gap, or after bytes that are no HTTP/1 message, the place in the message can be unknown until an event begins
/// with a message. What may be header fields until then is for the caller to decide.</remarks>
internal sealed class Http1Parser(Http1Exchanges exchanges) : MessageFraming
{
    // Lengths of the "\r\n" after a chunk's data, and of "0\r\n\r\n", with which a body in chunks ends.
    private const int LineEnd = 2;
    private const int LastChunk = 5;

    private readonly LineCollector _lines = new();
    private readonly Http1Head _head = new();
    private Place _place = Place.Begin;
    private RequestKind _request;
    private bool _isAfterGap;

    // Bytes that remain of a body, of a chunk's data, or of the line end after that data.
    private long _left;

    private enum Place
    {
        /// <summary>At the beginning of the direction; the protocol is not known.</summary>
        Begin,
        StartLine,
        Header,
        Body,

        /// <summary>In the body of a response whose request is not known; after HEAD it has none, and something else begins
        /// here.</summary>
        DoubtfulBody,

        /// <summary>In a body of which an unknown number of bytes is missing, or already past its end.</summary>
        LostBody,
        BodyUntilClose,
        ChunkSize,
        Chunk,

        /// <summary>In a chunk of which an unknown number of bytes is missing, or already past its end.</summary>
        LostChunk,

        /// <summary>In the line end after a chunk's data.</summary>
        ChunkEnd,
        Trailer,

        /// <summary>After a gap that began in the headers: what follows may be in the middle of one of them.</summary>
        LostHead,

        /// <summary>Unknown until an event begins with a message.</summary>
        Unknown,

        /// <summary>In another protocol, until the connection closes.</summary>
        Other,
    }

    internal Http1Exchanges Exchanges => exchanges;

    /// <summary>Whether the next bytes are, or may be, of a start line, headers or trailers.</summary>
    internal bool IsInHead => _place is Place.StartLine or Place.Header or Place.Trailer or Place.LostHead;

    private bool IsUncertain => _isAfterGap || _place is Place.DoubtfulBody or Place.LostBody or Place.LostChunk or Place.LostHead or Place.Unknown;

    /// <summary>Whether a response begins here, or a request with a usual method.</summary>
    internal static bool BeginsMessage(ReadOnlySpan<byte> bytes) => bytes.StartsWith("HTTP/1."u8) || Http1Request.IsBegin(bytes);

    /// <summary>Whether the first bytes of a direction begin an HTTP/1 message, with whatever method.</summary>
    internal static bool BeginsConnection(ReadOnlySpan<byte> first)
    {
        int end = first.IndexOf((byte)'\n');
        return BeginsMessage(first) || (end >= 0 && Http1Request.IsLine(first[..end].TrimEnd((byte)'\r')));
    }

    internal override void Follow(ReadOnlySpan<byte> bytes)
    {
        BeginEvent(bytes);
        while (!bytes.IsEmpty && _place is not (Place.Unknown or Place.LostHead))
        {
            EndIfOver();
            bytes = bytes[Take(bytes)..];
        }
    }

    /// <summary>Begins an event. Only here is a message found again after the place in the messages was unknown.</summary>
    /// <returns>True if a message was found again.</returns>
    internal bool BeginEvent(ReadOnlySpan<byte> bytes)
    {
        if (_place == Place.Begin && !exchanges.IsOver && Http2Opening.Is(bytes))
        {
            exchanges.End(isHttp2: true);
        }

        bool isFound = IsUncertain && !exchanges.IsOver && BeginsMessage(bytes);
        if (isFound)
        {
            exchanges.Lose();
            _lines.Clear();
            _place = Place.StartLine;
        }

        _isAfterGap &= bytes.IsEmpty;
        return isFound;
    }

    /// <summary>Takes bytes of an event, at most up to the end of a line or body.</summary>
    /// <param name="mayBeHead">Whether the bytes are, or may be, a line or part of a line outside of bodies.</param>
    /// <returns>How many bytes were taken, at least one.</returns>
    internal int Take(ReadOnlySpan<byte> bytes, out bool mayBeHead)
    {
        EndIfOver();
        mayBeHead = _place is not (Place.Body or Place.BodyUntilClose or Place.Chunk or Place.Other);
        return Take(bytes);
    }

    internal override void Skip(long count)
    {
        if (_place is Place.BodyUntilClose or Place.Other)
        {
            return;                                                            // both last until the close
        }

        if (!TrySkip(count))
        {
            Lose(IsInHead ? Place.LostHead : Place.Unknown);
        }

        _isAfterGap = true;                                                    // size uncertain: Envoy counts both directions
    }

    internal override void Lose()
    {
        switch (_place)
        {
            case Place.BodyUntilClose or Place.Other:
                return;
            case Place.Body or Place.DoubtfulBody or Place.LostBody when _left > MessageMeter.UnknownSize:
                _left -= MessageMeter.UnknownSize;
                Lose(Place.LostBody);
                break;
            case Place.Chunk or Place.LostChunk when _left > MessageMeter.UnknownSize:
                _left -= MessageMeter.UnknownSize;
                Lose(Place.LostChunk);
                break;
            default:
                Lose(IsInHead ? Place.LostHead : Place.Unknown);
                break;
        }

        _isAfterGap = true;
    }

    internal override Remainder? MissingBefore(ReadOnlySpan<byte> next)
    {
        bool isEnd = next.IsEmpty || BeginsMessage(next);
        return _place switch
        {
            Place.Body or Place.DoubtfulBody or Place.LostBody when isEnd => new Remainder(_left, "Content-Length", HasFraming: false),
            Place.Chunk or Place.LostChunk => MissingOfChunk(_left + LineEnd, next, isEnd),
            Place.ChunkEnd when _left > 0 => MissingOfChunk(_left, next, isEnd),
            _ => null,
        };
    }

    private static Remainder? MissingOfChunk(long left, ReadOnlySpan<byte> next, bool isEnd) =>
        isEnd || BeginsChunk(next) ? new Remainder(left + (isEnd ? LastChunk : 0), "chunk size", HasFraming: true) : null;

    private static bool BeginsChunk(ReadOnlySpan<byte> next)
    {
        int end = next.IndexOf("\r\n"u8);
        return end >= 0 && Http1Chunk.TryParseSize(next[..end], out _);
    }

    private static int LineLength(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)'\n');
        return end < 0 ? bytes.Length : end + 1;
    }

    private bool TrySkip(long count)
    {
        switch (_place)
        {
            case Place.Body or Place.DoubtfulBody or Place.LostBody or Place.Chunk or Place.LostChunk when count <= _left:
                TakeBody(count);
                return true;
            case Place.Chunk when count <= _left + LineEnd:
                TakeLineEnd(_left + LineEnd - count);
                return true;
            case Place.LostChunk when count == _left + LineEnd:
                TakeLineEnd(0);
                return true;
            case Place.ChunkEnd when count <= _left:
                TakeLineEnd(_left - count);
                return true;
            default:
                return false;
        }
    }

    private void EndIfOver()
    {
        if (exchanges.IsOver && (_place is Place.Begin or Place.StartLine || IsUncertain))
        {
            _place = Place.Other;
        }
    }

    private int Take(ReadOnlySpan<byte> bytes) => _place switch
    {
        Place.Body or Place.Chunk => TakeBody(Math.Min(_left, bytes.Length)),
        Place.BodyUntilClose or Place.Other => bytes.Length,
        Place.DoubtfulBody or Place.LostBody or Place.LostChunk => TakeBody(Math.Min(_left, LineLength(bytes))),
        Place.Unknown => LineLength(bytes),
        _ => TakeLine(bytes),
    };

    private int TakeBody(long count)
    {
        _left -= count;
        if (_left > 0)
        {
            return (int)count;
        }

        switch (_place)
        {
            case Place.Chunk:
                TakeLineEnd(LineEnd);
                break;
            case Place.Body or Place.DoubtfulBody:
                _place = Place.StartLine;
                break;
            default:
                _place = Place.Unknown;
                break;
        }

        return (int)count;
    }

    /// <param name="left">Bytes of the line end that are still to come.</param>
    private void TakeLineEnd(long left)
    {
        _lines.Clear();
        _left = left;
        _place = left == 0 ? Place.ChunkSize : Place.ChunkEnd;
    }

    private int TakeLine(ReadOnlySpan<byte> bytes)
    {
        if (_lines.TryTake(bytes, out int taken, out ReadOnlySpan<byte> line))
        {
            _place = After(line);
        }
        else if (_place == Place.ChunkEnd)
        {
            _left -= taken;
        }

        return taken;
    }

    private Place After(ReadOnlySpan<byte> line) => _place switch
    {
        Place.Begin or Place.StartLine => AfterStartLine(line),
        Place.Header when line.IsEmpty => AfterHead(),
        Place.Header => AfterField(line),
        Place.ChunkSize => AfterChunkSize(line),
        Place.ChunkEnd => line.IsEmpty ? Place.ChunkSize : LosePosition(),
        Place.Trailer when line.IsEmpty => Place.StartLine,
        Place.LostHead when line.IsEmpty => Place.Unknown,
        _ => _place,
    };

    private Place AfterStartLine(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return _place;                                                     // RFC 9112 §2.2: empty lines before it are skipped
        }

        if (_place == Place.Begin && line.SequenceEqual("PRI * HTTP/2.0"u8))
        {
            exchanges.End(isHttp2: true);
            return Place.Other;
        }

        if (!_head.TryBegin(line))
        {
            return LosePosition();
        }

        if (_head.IsRequest)
        {
            exchanges.Ask(_head.Kind);
        }
        else
        {
            _request = _head.IsInterim ? RequestKind.Unknown : exchanges.Answer();
        }

        return Place.Header;
    }

    private Place AfterField(ReadOnlySpan<byte> line)
    {
        _head.TakeField(line);
        return Place.Header;
    }

    private Place AfterHead()
    {
        Http1MessageLength length = _head.Length(_request);
        switch (length.End)
        {
            case Http1BodyEnd.None:
                return Place.StartLine;
            case Http1BodyEnd.Length or Http1BodyEnd.LengthUnlessHead:
                return BeginBody(length.Bytes, length.End == Http1BodyEnd.Length ? Place.Body : Place.DoubtfulBody);
            case Http1BodyEnd.Chunks:
                return Place.ChunkSize;
            case Http1BodyEnd.Close:
                return Place.BodyUntilClose;
            case Http1BodyEnd.Tunnel:
                exchanges.End(_head.UpgradesToHttp2);
                return Place.Other;
            default:
                return LosePosition();
        }
    }

    private Place BeginBody(long length, Place body)
    {
        _left = length;
        return length > 0 ? body : Place.StartLine;
    }

    private Place AfterChunkSize(ReadOnlySpan<byte> line)
    {
        if (!Http1Chunk.TryParseSize(line, out _left))
        {
            return LosePosition();
        }

        return _left == 0 ? Place.Trailer : Place.Chunk;
    }

    private Place LosePosition()
    {
        exchanges.Lose();
        return Place.Unknown;
    }

    private void Lose(Place place)
    {
        exchanges.Lose();
        _lines.Clear();
        _place = place;
    }
}
