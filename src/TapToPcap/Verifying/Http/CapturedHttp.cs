namespace TapToPcap.Verifying.Http;

/// <summary>Detects whether one direction of a captured conversation is HTTP/1 or HTTP/2, and reads it if so.</summary>
internal sealed class CapturedHttp(CapturedExchanges exchanges)
{
    private readonly byte[] _begin = new byte[Preface.Length];
    private int _length;
    private bool _isOther;
    private HttpReader? _reader;

    /// <summary>The exchanges of both directions.</summary>
    internal CapturedExchanges Exchanges { get; } = exchanges;

    /// <summary>Whether this is the direction of the requests; null where that is not known.</summary>
    internal bool? IsClient { get; private set; }

    /// <summary>Why this direction, or the rest of it, is not compared; null where all of it is.</summary>
    internal string? Problem => _isOther ? "it does not begin as HTTP does" : _reader?.Problem;

    /// <summary>Whether the problem is a gap in the capture.</summary>
    internal bool IsLostInGap => _reader?.IsLostInGap == true;

    /// <summary>Gaps that go on with one before them.</summary>
    internal int ContinuedGaps => _reader?.ContinuedGaps ?? 0;

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    internal void Follow(ReadOnlySpan<byte> bytes)
    {
        while (_reader is null && !_isOther && !bytes.IsEmpty)
        {
            _begin[_length++] = bytes[0];
            bytes = bytes[1..];
            Decide(_begin.AsSpan(0, _length));
        }

        _reader?.Follow(bytes);
    }

    internal void Miss(long count)
    {
        _isOther |= _reader is null;
        _reader?.Miss(count);
    }

    private void Decide(ReadOnlySpan<byte> begin)
    {
        if (Preface.StartsWith(begin))
        {
            Begin(begin.Length == Preface.Length ? new Http2Reader(Exchanges, isClient: true) : null, true, default);
        }
        else if (begin[0] == 0)
        {
            DecideOnFrame(begin);
        }
        else if ("HTTP/1."u8.StartsWith(begin))
        {
            Begin(begin.Length == "HTTP/1.".Length ? new Http1Reader(Exchanges, isClient: false) : null, false, begin);
        }
        else if (begin[0] is >= (byte)'A' and <= (byte)'Z')
        {
            Begin(new Http1Reader(Exchanges, isClient: true), true, begin);
        }
        else
        {
            _isOther = true;
        }
    }

    // RFC 9113 §3.4: a server begins with a SETTINGS frame.
    private void DecideOnFrame(ReadOnlySpan<byte> begin)
    {
        if (begin.Length < Http2Reader.HeaderLength)
        {
            return;
        }

        _isOther = begin[3] != Http2Reader.Settings || Http2Reader.PayloadLength(begin) % 6 != 0 || begin[5..].ContainsAnyExcept((byte)0);
        Begin(_isOther ? null : new Http2Reader(Exchanges, isClient: false), false, begin);
    }

    private void Begin(HttpReader? reader, bool isClient, ReadOnlySpan<byte> begin)
    {
        if (reader is not null)
        {
            (_reader, IsClient) = (reader, isClient);
            reader.Follow(begin);
        }
    }
}
