namespace TapToPcap.Protocols;

/// <summary>Follows the frames in one direction of an HTTP/2 connection (RFC 9113 §4.1), and how much of the current one is still
/// to come.</summary>
internal sealed class Http2Framing : MessageFraming
{
    private readonly byte[] _header = new byte[Http2FrameHeader.Length];
    private Place _place = Place.Preface;
    private int _headerLength;
    private long _left;

    private enum Place
    {
        /// <summary>At the client's preface, or at the beginning of a server's direction, which has none.</summary>
        Preface,
        Header,
        Payload,

        /// <summary>Unknown; the next frame is only looked for at the beginning of an event.</summary>
        Unknown,
    }

    internal static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Whether a client's preface or a server's begins here (RFC 9113 §3.4).</summary>
    internal static bool BeginsConnection(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Preface) || BeginsWithSettings(bytes);

    internal override void Follow(ReadOnlySpan<byte> bytes)
    {
        if (_place == Place.Unknown && BeginsFrames(bytes))
        {
            _place = Place.Header;
        }

        while (!bytes.IsEmpty && _place != Place.Unknown)
        {
            int count = _place switch
            {
                Place.Preface => TakePreface(bytes),
                Place.Header => TakeHeader(bytes),
                _ => TakePayload(bytes.Length),
            };
            bytes = bytes[count..];
        }
    }

    internal override void Skip(long count)
    {
        _left = Left - count;
        _headerLength = 0;
        _place = _left switch
        {
            > 0 => Place.Payload,
            0 => Place.Header,
            _ => Place.Unknown,
        };
    }

    internal override void Lose() => Skip(MessageMeter.UnknownSize);

    internal override Remainder? MissingBefore(ReadOnlySpan<byte> next) =>
        Left > 0 && (next.IsEmpty || BeginsFrames(next)) ? new Remainder(Left, "HTTP/2 frame length", HasFraming: _place == Place.Header) : null;

    // The length of a frame is known from the first three bytes of its header on.
    private long Left => _place switch
    {
        Place.Payload => _left,
        Place.Header when _headerLength >= 3 => Http2FrameHeader.Length - _headerLength + Http2FrameHeader.PayloadLength(_header),
        _ => 0,
    };

    private int TakePreface(ReadOnlySpan<byte> bytes)
    {
        _place = Place.Header;
        return bytes.StartsWith(Preface) ? Preface.Length : 0;
    }

    private int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, Http2FrameHeader.Length - _headerLength);
        bytes[..count].CopyTo(_header.AsSpan(_headerLength));
        _headerLength += count;
        if (_headerLength == Http2FrameHeader.Length)
        {
            BeginPayload();
        }

        return count;
    }

    private void BeginPayload()
    {
        _headerLength = 0;
        _left = Http2FrameHeader.PayloadLength(_header);
        _place = _left == 0 ? Place.Header : Place.Payload;
    }

    private int TakePayload(int available)
    {
        int count = (int)Math.Min(_left, available);
        _left -= count;
        _place = _left == 0 ? Place.Header : Place.Payload;
        return count;
    }

    private static bool BeginsWithSettings(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= Http2FrameHeader.Length && Http2FrameHeader.IsSettings(bytes) && BeginsFrames(bytes);

    /// <summary>Whether there is a frame header, and each one in these bytes is likely.</summary>
    private static bool BeginsFrames(ReadOnlySpan<byte> bytes)
    {
        bool hasOne = false;
        while (bytes.Length >= Http2FrameHeader.Length)
        {
            if (!Http2FrameHeader.IsLikely(bytes))
            {
                return false;
            }

            hasOne = true;
            bytes = bytes[Math.Min(bytes.Length, Http2FrameHeader.Length + Http2FrameHeader.PayloadLength(bytes))..];
        }

        return hasOne;
    }
}
