using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading.Binary;

/// <summary>Decides whether a record or an event of a binary tap begins at some place after damage.</summary>
/// <remarks>
/// Stricter than the decoder, as bytes of payload must not be taken for a record: lengths have to agree with one another, and
/// fields have to be those that Envoy writes first.
/// </remarks>
internal static class TapBeginnings
{
    /// <summary>Bytes that are enough to decide.</summary>
    internal const int Length = 64;

    private const ulong MaxTimestampLength = 24;

    // Most bytes after a trace in its record.
    private const ulong MaxSampleRateLength = 16;

    /// <summary>Whether a record begins here: its length prefix, if the framing has one, and a socket or HTTP trace.</summary>
    internal static bool IsRecord(ReadOnlySpan<byte> bytes, TapFraming framing)
    {
        if (framing == TapFraming.Delimited)
        {
            int prefix = Varint.Read(bytes, out ulong length);
            return prefix > 0 && length <= int.MaxValue && IsWrapper(bytes[prefix..], length);
        }

        return framing == TapFraming.Binary && IsWrapper(bytes, null);
    }

    /// <summary>Whether an event begins here, with its timestamp first, inside a message that holds several.</summary>
    /// <param name="tag">The tag of events in that message.</param>
    internal static bool IsEvent(ReadOnlySpan<byte> bytes, byte tag)
    {
        if (!TryEnter(ref bytes, tag, out ulong length) || !TryEnter(ref bytes, TapSchema.Event.TimestampTag, out ulong timeLength)
            || timeLength > MaxTimestampLength || timeLength + 2 > length)
        {
            return false;
        }

        if (timeLength > 0 && (bytes.IsEmpty || bytes[0] is not (TapSchema.Time.SecondsTag or TapSchema.Time.NanosTag)))
        {
            return false;
        }

        return timeLength + 2 == length
            || ((int)timeLength < bytes.Length && bytes[(int)timeLength] is TapSchema.Event.ReadTag or TapSchema.Event.WriteTag or TapSchema.Event.ClosedTag or TapSchema.Event.ConnectionTag or TapSchema.Event.SequenceNumberTag);
    }

    /// <param name="whole">Length of the wrapper, where it is known.</param>
    private static bool IsWrapper(ReadOnlySpan<byte> bytes, ulong? whole)
    {
        if (bytes.IsEmpty || bytes[0] is not (TapSchema.Wrapper.HttpBufferedTag or TapSchema.Wrapper.HttpStreamedTag or TapSchema.Wrapper.SocketBufferedTag or TapSchema.Wrapper.SocketStreamedTag))
        {
            return false;
        }

        byte tag = bytes[0];
        int before = bytes.Length;
        if (!TryEnter(ref bytes, tag, out ulong length) || length < 2)
        {
            return false;
        }

        ulong header = (ulong)(before - bytes.Length);
        bool agrees = whole is not ulong all || (header + length <= all && all - header - length <= MaxSampleRateLength);
        return agrees && tag switch
        {
            TapSchema.Wrapper.HttpBufferedTag => IsExchange(bytes, length),
            TapSchema.Wrapper.HttpStreamedTag => IsTrace(bytes, length, TapSchema.Piece.RequestHeadersTag, TapSchema.Piece.RequestBodyTag, TapSchema.Piece.RequestTrailersTag, TapSchema.Piece.ResponseHeadersTag, TapSchema.Piece.ResponseBodyTag, TapSchema.Piece.ResponseTrailersTag),
            TapSchema.Wrapper.SocketBufferedTag => IsTrace(bytes, length, TapSchema.Buffered.ConnectionTag, TapSchema.Buffered.EventsTag),
            _ => IsTrace(bytes, length, TapSchema.Streamed.ConnectionTag, TapSchema.Streamed.EventTag, TapSchema.Streamed.EventsTag),
        };
    }

    /// <summary>Whether a request begins here, with a header that begins with its name.</summary>
    private static bool IsExchange(ReadOnlySpan<byte> bytes, ulong length) =>
        TryEnter(ref bytes, TapSchema.Exchange.RequestTag, out ulong request) && request < length
        && TryEnter(ref bytes, TapSchema.Message.HeadersTag, out ulong header) && header < request
        && TryEnter(ref bytes, TapSchema.Header.KeyTag, out ulong name) && name < header;

    /// <summary>Whether a trace id (omitted where it is 0) begins here, and then a message that fits into the trace.</summary>
    private static bool IsTrace(ReadOnlySpan<byte> bytes, ulong length, params ReadOnlySpan<byte> next)
    {
        if (bytes.Length > 0 && bytes[0] == TapSchema.Streamed.TraceIdTag)
        {
            int idLength = Varint.Read(bytes[1..], out _);
            if (idLength <= 0 || (ulong)idLength + 1 >= length)
            {
                return false;
            }

            bytes = bytes[(1 + idLength)..];
            length -= 1 + (ulong)idLength;
        }

        return bytes.Length > 0 && next.Contains(bytes[0]) && IsMessage(bytes, length, bytes[0]);
    }

    /// <summary>Whether a message begins here that ends in the outer one, and is empty or has a low field number first.</summary>
    private static bool IsMessage(ReadOnlySpan<byte> bytes, ulong outer, byte tag)
    {
        int before = bytes.Length;
        return TryEnter(ref bytes, tag, out ulong length)
            && length + (ulong)(before - bytes.Length) <= outer
            && (length == 0 || (bytes.Length > 0 && new ProtobufTag(bytes[0]) is { Field: 1, WireType: WireType.Varint } or { Field: >= 1 and <= 4, WireType: WireType.Length }));
    }

    private static bool TryEnter(ref ReadOnlySpan<byte> bytes, byte tag, out ulong length)
    {
        length = 0;
        if (bytes.IsEmpty || bytes[0] != tag)
        {
            return false;
        }

        int taken = Varint.Read(bytes[1..], out length);
        bool isLength = taken > 0 && length <= int.MaxValue;
        bytes = isLength ? bytes[(1 + taken)..] : bytes;
        return isLength;
    }
}
