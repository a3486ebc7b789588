namespace TapToPcap.Protocols;

/// <summary>Measures by the application's own lengths how many bytes are missing in one direction of a connection, which has to be followed from its first byte on.</summary>
/// <remarks>HTTP/1 (Content-Length, chunks) and HTTP/2 (frames). Other protocols are not measured. The number is a lower bound: a message that is missing as a whole leaves no trace.</remarks>
/// <param name="exchanges">Shared with the meter of the other direction: how long a response is depends on its request.</param>
internal sealed class MessageMeter(Http1Exchanges exchanges)
{
    /// <summary>What a gap counts for where nobody knows how many bytes are missing.</summary>
    internal const int UnknownSize = 1;

    private MessageFraming? _framing;
    private bool _hasBegun;

    /// <summary>Measures a direction whose other is not followed.</summary>
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

    /// <summary>Takes bytes that nobody has seen.</summary>
    internal void Skip(long count)
    {
        _hasBegun = true;
        _framing?.Skip(count);
    }

    /// <summary>Takes bytes that nobody has seen and whose number nobody knows.</summary>
    internal void Lose()
    {
        _hasBegun = true;
        _framing?.Lose();
    }

    /// <summary>How many bytes are missing before an event.</summary>
    /// <param name="next">The event's bytes; none at the end of the direction.</param>
    /// <returns>Null where the bytes before it do not show it, or those of the event contradict them.</returns>
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
