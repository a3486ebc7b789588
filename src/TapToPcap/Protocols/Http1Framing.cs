namespace TapToPcap.Protocols;

/// <summary>The messages of HTTP/1 in one direction: how long their bodies are (RFC 9112 §6.3) and how far they have come.</summary>
internal sealed class Http1Framing : MessageFraming
{
    // "\r\n" after a chunk's data, and with it the last chunk, "0\r\n", and the empty line.
    private const int ChunkEnd = 2;
    private const int LastChunk = 5;

    private readonly LineCollector _lines = new();
    private readonly Http1Head _head = new();
    private Place _place = Place.StartLine;
    private long _left;

    private enum Place
    {
        StartLine,
        Header,

        /// <summary>In a body whose length was announced, before its first byte. That of an answer to HEAD never comes.</summary>
        BodyBegin,
        Body,
        ChunkSize,
        Chunk,
        Trailer,

        /// <summary>In what has no announced end, or nobody knows where: the next message is seen at the beginning of an event.</summary>
        Unknown,
    }

    /// <summary>Whether a request or a response begins here.</summary>
    internal static bool BeginsMessage(ReadOnlySpan<byte> bytes) => bytes.StartsWith("HTTP/1."u8) || Http1Request.IsBegin(bytes);

    internal override void Follow(ReadOnlySpan<byte> bytes)
    {
        if (_place is Place.BodyBegin or Place.Unknown && BeginsMessage(bytes))
        {
            _place = Place.StartLine;
        }

        while (!bytes.IsEmpty && _place != Place.Unknown)
        {
            if (_place is Place.BodyBegin or Place.Body or Place.Chunk)
            {
                int count = (int)Math.Min(_left, bytes.Length);
                TakeBody(count);
                bytes = bytes[count..];
            }
            else if (_lines.TryTake(ref bytes, out ReadOnlySpan<byte> line))
            {
                TakeLine(line);
            }
        }
    }

    internal override void Skip(long count)
    {
        _lines.Clear();
        if (_place is Place.BodyBegin or Place.Body or Place.Chunk && count <= _left)
        {
            TakeBody(count);
        }
        else
        {
            _place = Place.Unknown;
        }
    }

    internal override Remainder? MissingBefore(ReadOnlySpan<byte> next)
    {
        bool isEnd = next.IsEmpty || BeginsMessage(next);
        return _place switch
        {
            Place.BodyBegin or Place.Body when isEnd => new Remainder(_left, "Content-Length", HasFraming: false),
            Place.Chunk when isEnd => new Remainder(_left + LastChunk, "chunk size", HasFraming: true),
            Place.Chunk when BeginsChunk(next) => new Remainder(_left, "chunk size", HasFraming: true),
            _ => null,
        };
    }

    private void TakeBody(long count)
    {
        _left -= count;
        bool isChunk = _place == Place.Chunk;
        _place = (_left, isChunk) switch
        {
            ( > 0, false) => Place.Body,
            ( > 0, true) => Place.Chunk,
            (_, false) => Place.StartLine,
            (_, true) => Place.ChunkSize,
        };
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        switch (_place)
        {
            case Place.StartLine when !line.IsEmpty:                           // RFC 9112 §2.2: empty lines before it are skipped
                _place = _head.TryBegin(line) ? Place.Header : Place.Unknown;
                break;
            case Place.Header when line.IsEmpty:
                BeginBody();
                break;
            case Place.Header:
                _head.TakeField(line);
                break;
            case Place.ChunkSize:
                BeginChunk(line);
                break;
            case Place.Trailer when line.IsEmpty:
                _place = Place.StartLine;
                break;
        }
    }

    // RFC 9112 §6.3: some answers have no body whatever they say, chunks go before a length, and what an answer does not say lasts to the close.
    private void BeginBody()
    {
        _left = _head.ContentLength ?? 0;
        _place = _head switch
        {
            { Status: Http1Head.SwitchingProtocols } => Place.Unknown,
            { NeverHasBody: true } => Place.StartLine,
            { IsChunked: true } => Place.ChunkSize,
            _ when _left > 0 => Place.BodyBegin,
            { IsRequest: true } or { ContentLength: 0 } => Place.StartLine,
            _ => Place.Unknown,
        };
    }

    private void BeginChunk(ReadOnlySpan<byte> line)
    {
        if (!Http1Chunk.TryParseSize(line, out long size))
        {
            _place = Place.Unknown;
            return;
        }

        _left = size + ChunkEnd;
        _place = size == 0 ? Place.Trailer : Place.Chunk;
    }

    private static bool BeginsChunk(ReadOnlySpan<byte> next)
    {
        int end = next.IndexOf("\r\n"u8);
        return end >= 0 && Http1Chunk.TryParseSize(next[..end], out _);
    }
}
