namespace TapToPcap.Protocols;

/// <summary>Measures how many bytes are missing in one direction of a connection, by the lengths in HTTP/1 and HTTP/2. Needs the
/// direction from its first byte on.</summary>
/// <remarks>Uses Content-Length, chunk sizes and frame lengths; other protocols are not measured. The result is a lower bound: a
/// message that is missing as a whole leaves no trace.</remarks>
/// <param name="exchanges">Shared with the meter of the other direction: how long a response is depends on its request.</param>
internal sealed class MessageMeter(Http1Exchanges exchanges)
{
    /// <summary>The size in bytes that is assumed of a gap whose size is unknown.</summary>
    internal const int UnknownSize = 1;

    private MessageFraming? _framing;
    private bool _hasBegun;

    /// <summary>Creates a meter of a direction whose other is not followed.</summary>
    internal MessageMeter()
        : this(new Http1Exchanges())
    {
    }

    /// <summary>Takes the bytes of one event.</summary>
    internal void Follow(ReadOnlySpan<byte> bytes)
    {
        if (!_hasBegun && !bytes.IsEmpty)
        {
            _hasBegun = true;
            _framing = FramingOf(bytes);
        }

        _framing?.Follow(bytes);
    }

    /// <summary>Skips missing bytes.</summary>
    internal void Skip(long count)
    {
        _hasBegun = true;
        _framing?.Skip(count);
    }

    /// <summary>Skips missing bytes whose number is unknown.</summary>
    internal void Lose()
    {
        _hasBegun = true;
        _framing?.Lose();
    }

    /// <summary>How many bytes are missing before an event.</summary>
    /// <param name="next">The event's bytes; none at the end of the direction.</param>
    /// <returns>Null where the bytes before the event do not show it, or those of the event contradict it.</returns>
    internal Remainder? MissingBefore(ReadOnlySpan<byte> next) => _framing?.MissingBefore(next);

    private MessageFraming? FramingOf(ReadOnlySpan<byte> first)
    {
        if (Http2Framing.BeginsConnection(first))
        {
            return new Http2Framing();
        }

        return Http1Parser.BeginsConnection(first) ? new Http1Parser(exchanges) : null;
    }
}
