using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using TapToPcap.Reading.Events;

namespace TapToPcap.Verifying.Http;

/// <summary>Reads the HTTP/1.1 messages that one end of a captured connection sent (RFC 9112), and adds them to its
/// exchanges.</summary>
internal sealed class Http1Reader(CapturedExchanges exchanges, bool isClient) : HttpReader
{
    private const byte LineFeed = (byte)'\n';

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly List<HttpHeader> _headers = [];
    private CapturedMessage? _message;
    private CapturedExchange? _asking;
    private Place _place;
    private long _left;
    private int _blockLength;
    private int _status;
    private bool _isInterim;

    private enum Place
    {
        Start,
        Headers,
        Body,
        UntilClose,
        ChunkSize,
        Chunk,
        ChunkEnd,
        Trailers,

        /// <summary>After a request for a tunnel: in the tunnel, or before the next request if it was refused.</summary>
        AfterAsking,
    }

    protected override int Take(ReadOnlySpan<byte> bytes)
    {
        if (_place == Place.AfterAsking)
        {
            EnterTunnel();
        }

        return _place is Place.Body or Place.Chunk or Place.UntilClose ? TakeBody(bytes) : TakeLine(bytes);
    }

    protected override bool TrySkip(long count)
    {
        switch (_place)
        {
            case Place.Body or Place.Chunk when count <= _left:
                _message!.AddGap();
                _left -= count;
                EndBodyWhenRead();
                return true;
            case Place.UntilClose or Place.AfterAsking:
                return true;
            case Place.Start or Place.ChunkSize when _line.WrittenCount == 0:
                _message?.AddGap();
                return true;
            default:
                return false;
        }
    }

    private void EnterTunnel()
    {
        if (_asking!.Response.HasBegun && !_asking.IsTunnel)
        {
            EndMessage();
            return;
        }

        _place = Place.UntilClose;
    }

    private int TakeBody(ReadOnlySpan<byte> bytes)
    {
        int count = _place == Place.UntilClose ? bytes.Length : (int)Math.Min(_left, bytes.Length);
        _message!.AddBody(bytes[..count]);
        _left -= count;
        EndBodyWhenRead();
        return count;
    }

    private void EndBodyWhenRead()
    {
        if (_place == Place.UntilClose || _left > 0)
        {
            return;
        }

        if (_place == Place.Chunk)
        {
            _place = Place.ChunkEnd;
        }
        else
        {
            EndMessage();
        }
    }

    private int TakeLine(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf(LineFeed);
        int count = end < 0 ? bytes.Length : end + 1;
        _blockLength += count;
        if (_blockLength > MaxBlock)
        {
            return Fail("a block of headers is too long");
        }

        _line.Write(bytes[..count]);
        if (end < 0)
        {
            return count;
        }

        byte[] line = _line.WrittenSpan[..^1].TrimEnd((byte)'\r').ToArray();
        _line.ResetWrittenCount();
        return TryReadLine(line) ? count : Fail("a line of HTTP/1 cannot be read");
    }

    private bool TryReadLine(byte[] line)
    {
        switch (_place)
        {
            case Place.Start:
                _place = Place.Headers;
                return isClient ? TryReadRequestLine(line) : TryReadStatusLine(line);
            case Place.Headers or Place.Trailers when line.Length > 0:
                return TryReadHeader(line);
            case Place.Headers:
                EndHeaders();
                return true;
            case Place.Trailers:
                EndTrailers();
                return true;
            case Place.ChunkSize:
                return TryBeginChunk(line);
            default:
                (_place, _blockLength) = (Place.ChunkSize, 0);
                return line.Length == 0;
        }
    }

    private bool TryReadRequestLine(byte[] line)
    {
        int first = line.AsSpan().IndexOf((byte)' ');
        int last = line.AsSpan().LastIndexOf((byte)' ');
        if (first < 1 || last <= first || !line.AsSpan(last + 1).StartsWith("HTTP/1."u8))
        {
            return false;
        }

        _headers.Add(new HttpHeader(":method"u8.ToArray(), line[..first]));
        _headers.Add(new HttpHeader(":path"u8.ToArray(), line[(first + 1)..last]));
        return true;
    }

    private bool TryReadStatusLine(byte[] line)
    {
        string[] words = Encoding.Latin1.GetString(line).Split(' ', 3);
        if (words.Length < 2 || !words[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out _status))
        {
            return false;
        }

        _headers.Add(new HttpHeader(":status"u8.ToArray(), Encoding.Latin1.GetBytes(words[1])));
        return true;
    }

    private bool TryReadHeader(byte[] line)
    {
        int colon = line.AsSpan().IndexOf((byte)':');
        if (colon < 1)
        {
            return false;
        }

        _headers.Add(new HttpHeader(line[..colon], line.AsSpan(colon + 1).Trim(" \t"u8).ToArray()));
        return true;
    }

    private void EndHeaders()
    {
        Http1Body body = isClient ? BeginRequest() : BeginResponse();
        bool asksForTunnel = isClient && (_asking!.IsConnect || TextHeaders.Find(_headers, "upgrade"u8) is not null) && body == new Http1Body(false, 0);
        _message!.AddHeaders(_headers);
        _message.CanHaveTrailers = body.IsChunked || _isInterim;
        _headers.Clear();
        _blockLength = 0;
        _left = body.Length ?? 0;
        _place = body switch
        {
            { IsChunked: true } => Place.ChunkSize,
            { Length: null } => Place.UntilClose,
            _ when asksForTunnel => Place.AfterAsking,
            _ => Place.Body,
        };
        if (_place == Place.Body)
        {
            EndBodyWhenRead();
        }
    }

    private Http1Body BeginRequest()
    {
        CapturedExchange exchange = exchanges.BeginRequest();
        exchange.IsHead = _headers[0].Value.AsSpan().SequenceEqual("HEAD"u8);
        exchange.IsConnect = _headers[0].Value.AsSpan().SequenceEqual("CONNECT"u8);
        _asking = exchange;
        _message = exchange.Request;
        return Http1Body.OfRequest(_headers);
    }

    // The response after an interim one answers the same request.
    private Http1Body BeginResponse()
    {
        CapturedExchange exchange = _isInterim ? exchanges.All[^1] : exchanges.BeginResponse();
        _isInterim = _status is >= 100 and < 200 and not 101;
        exchange.IsTunnel = _status == 101 || (exchange.IsConnect && _status is >= 200 and < 300);
        _message = exchange.Response;
        return Http1Body.OfResponse(_headers, _status, exchange.IsHead, exchange.IsTunnel);
    }

    private bool TryBeginChunk(byte[] line)
    {
        if (!Utf8Parser.TryParse(line, out _left, out int read, 'x') || _left < 0 || (read < line.Length && line[read] != (byte)';'))
        {
            return false;
        }

        _blockLength = 0;
        _place = _left == 0 ? Place.Trailers : Place.Chunk;
        return true;
    }

    private void EndTrailers()
    {
        _message!.AddHeaders(_headers);
        EndMessage();
    }

    private void EndMessage()
    {
        if (!_isInterim)
        {
            _message!.End();
        }

        _headers.Clear();
        (_place, _blockLength) = (Place.Start, 0);
    }
}
