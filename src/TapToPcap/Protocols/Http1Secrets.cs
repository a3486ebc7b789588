namespace TapToPcap.Protocols;

/// <summary>Finds the values of secret headers in one direction of a connection of HTTP/1, which has to be followed from its first byte on.</summary>
/// <remarks>
/// In a body whose bounds are known nothing is a header. Where the position is not known, to show a secret is worse than to mask
/// a line of a body that looks like one: there each line that begins like a secret header is taken for one, until an event begins a message.
/// </remarks>
internal sealed class Http1Secrets(Http1Exchanges exchanges)
{
    private const int LineEnd = 2;                                             // "\r\n" after a chunk's data

    private readonly LineCollector _lines = new();
    private readonly SecretLine _secrets = new();
    private readonly Http1Head _head = new();
    private Place _place = Place.Begin;
    private RequestKind _asked;
    private long _left;
    private bool _isAfterGap;

    private enum Place
    {
        /// <summary>At the direction's beginning, where any protocol can be.</summary>
        Begin,
        StartLine,
        Header,
        Body,
        BodyUntilClose,
        ChunkSize,
        Chunk,
        ChunkEnd,
        Trailer,

        /// <summary>After a gap that began among headers: its other side may be among them, too, in the middle of a line.</summary>
        LostHead,

        /// <summary>Nobody knows where.</summary>
        Unknown,

        /// <summary>In what another protocol says.</summary>
        Other,
    }

    internal Http1Exchanges Exchanges => exchanges;

    /// <summary>An event begins, the only place where a message can be seen to when the position is not known.</summary>
    internal void BeginEvent(ReadOnlySpan<byte> bytes)
    {
        if (_place == Place.Begin && !exchanges.IsOver && Http2Opening.Is(bytes))
        {
            exchanges.End(isHttp2: true);
        }

        bool isUncertain = _isAfterGap || _place is Place.LostHead or Place.Unknown;
        if (isUncertain && !exchanges.IsOver && Http1Framing.BeginsMessage(bytes))
        {
            exchanges.Lose();
            _lines.Clear();
            _secrets.Forget();
            _place = Place.StartLine;
        }

        _isAfterGap &= bytes.IsEmpty;
    }

    /// <summary>Goes on through the bytes of an event to the next that are secret.</summary>
    /// <param name="at">How far it has come in them.</param>
    internal bool TryFind(ReadOnlySpan<byte> bytes, ref int at, out SecretRun run)
    {
        while (at < bytes.Length)
        {
            int start = at;
            at += Take(bytes[at..], out run);
            if (run.Length > 0)
            {
                run = run with { Start = start + run.Start };
                return true;
            }
        }

        run = default;
        return false;
    }

    /// <summary>So many bytes are missing.</summary>
    internal void Skip(long count)
    {
        if (_place is Place.Body or Place.Chunk && count <= _left)
        {
            TakeBody(count);
            _isAfterGap = true;                                              // its size may be wrong: Envoy's count is of both directions
        }
        else if (_place == Place.Chunk && count == _left + LineEnd)
        {
            _place = Place.ChunkSize;
            _isAfterGap = true;
        }
        else
        {
            Lose();
        }
    }

    /// <summary>Nobody knows how many bytes are missing.</summary>
    internal void Lose()
    {
        if (_place is Place.Other or Place.BodyUntilClose)
        {
            return;                                                            // which last to the close, however much is missing
        }

        bool isInHead = _place is Place.StartLine or Place.Header or Place.Trailer or Place.LostHead;
        exchanges.Lose();
        _lines.Clear();
        _secrets.Cut(isInHead);
        _isAfterGap = true;
        _place = isInHead ? Place.LostHead : Place.Unknown;
    }

    private int Take(ReadOnlySpan<byte> rest, out SecretRun run)
    {
        run = default;
        if (exchanges.IsOver && _place is Place.Begin or Place.StartLine or Place.LostHead or Place.Unknown)
        {
            _place = Place.Other;
        }

        return _place switch
        {
            Place.Other or Place.BodyUntilClose => rest.Length,
            Place.Body or Place.Chunk => TakeBody(Math.Min(_left, rest.Length)),
            _ => TakeLine(rest, out run),
        };
    }

    private int TakeBody(long count)
    {
        _left -= count;
        if (_left == 0)
        {
            _place = _place == Place.Chunk ? Place.ChunkEnd : Place.StartLine;
        }

        return (int)count;
    }

    private int TakeLine(ReadOnlySpan<byte> rest, out SecretRun run)
    {
        ReadOnlySpan<byte> after = rest;
        bool isWhole = _lines.TryTake(ref after, out ReadOnlySpan<byte> line);
        int length = rest.Length - after.Length;
        _secrets.TryTake(rest[..length], out run);
        if (isWhole)
        {
            _place = After(line);
        }

        return length;
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

        if (!_head.TryBegin(line) && !IsOtherRequest(line))
        {
            return LosePosition();
        }

        Begin(line);
        return Place.Header;
    }

    // A method that is none of the usual is known by the version at the line's end, or by the path after it where that end was not kept.
    private static bool IsOtherRequest(ReadOnlySpan<byte> line)
    {
        int method = line.IndexOfAnyExceptInRange((byte)'A', (byte)'Z');
        bool hasPath = method > 0 && line[method..].StartsWith(" /"u8);
        return line[..^1].EndsWith(" HTTP/1."u8) || (hasPath && line.Length >= LineCollector.MaxKept);
    }

    private void Begin(ReadOnlySpan<byte> line)
    {
        if (_head.IsRequest)
        {
            exchanges.Ask(line.StartsWith("HEAD "u8) ? RequestKind.Head : line.StartsWith("CONNECT "u8) ? RequestKind.Connect : RequestKind.Usual);
        }
        else
        {
            bool isInterim = _head.Status is >= 100 and < 200 and not Http1Head.SwitchingProtocols;
            _asked = isInterim ? RequestKind.Unknown : exchanges.Answer();
        }
    }

    private Place AfterField(ReadOnlySpan<byte> line)
    {
        _head.TakeField(line);
        return Place.Header;
    }

    // RFC 9112 §6.3, in its order.
    private Place AfterHead()
    {
        bool isGranted = _asked == RequestKind.Connect && _head.Status is >= 200 and < 300;
        if (!_head.IsRequest && (isGranted || _head.Status == Http1Head.SwitchingProtocols))
        {
            exchanges.End(_head.UpgradesToHttp2);
            return Place.Other;
        }

        bool hasNone = _head.NeverHasBody || (!_head.IsRequest && _asked == RequestKind.Head);
        return _head switch
        {
            _ when hasNone => Place.StartLine,
            { IsDoubtful: true } => LosePosition(),
            { IsChunked: true } => Place.ChunkSize,
            { IsRequest: true } => _head.IsEncoded ? LosePosition() : BeginBody(_head.ContentLength ?? 0),
            _ when _asked == RequestKind.Unknown => _head is { IsEncoded: false, ContentLength: 0 } ? Place.StartLine : LosePosition(),
            { IsEncoded: false, ContentLength: long length } => BeginBody(length),
            _ => Place.BodyUntilClose,
        };
    }

    private Place BeginBody(long length)
    {
        _left = length;
        return length > 0 ? Place.Body : Place.StartLine;
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
}
