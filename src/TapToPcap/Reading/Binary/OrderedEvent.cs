using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.Binary;

/// <summary>Reads a SocketEvent in one pass, if its fields are in ascending order and none repeats, as in nearly all.</summary>
/// <remarks>
/// This is the fast path of <see cref="BinaryMessages.ReadEvent"/>, which reads every layout and reports errors. For a message
/// that both can read, the results are equal.
/// </remarks>
internal ref struct OrderedEvent
{
    private readonly ReadOnlySpan<byte> _message;
    private int _at;

    private OrderedEvent(ReadOnlySpan<byte> message) => _message = message;

    internal TapEventKind Kind { get; private set; } = TapEventKind.Empty;

    internal long Time { get; private set; }

    /// <summary>There is a timestamp.</summary>
    internal bool HasTime { get; private set; }

    /// <summary>Where the payload begins in the message.</summary>
    internal int PayloadAt { get; private set; }

    internal int PayloadLength { get; private set; }

    internal bool IsTruncated { get; private set; }

    internal bool EndsStream { get; private set; }

    internal ulong SequenceNumber { get; private set; }

    /// <summary>False where the message is encoded in another way or damaged; <paramref name="read"/> is then invalid.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> message, out OrderedEvent read)
    {
        read = new OrderedEvent(message);
        return read.TryReadTime() && read.TryReadKind() && read.TryReadSequenceNumber() && read._at == message.Length;
    }

    private bool TryReadTime()
    {
        if (!TryTake(TapSchema.Event.TimestampTag))
        {
            return true;
        }

        ulong seconds = 0;
        ulong nanoseconds = 0;
        long time = 0;
        bool isRead = TryTakeLength(out int end)
            && (!TryTake(TapSchema.Time.SecondsTag) || TryTakeVarint(out seconds))
            && (!TryTake(TapSchema.Time.NanosTag) || TryTakeVarint(out nanoseconds))
            && _at == end
            && TapTime.TryFrom((long)seconds, (long)nanoseconds, out time);
        (Time, HasTime) = (time, true);
        return isRead;
    }

    private bool TryReadKind()
    {
        if (TryTake(TapSchema.Event.ReadTag))
        {
            Kind = TapEventKind.Read;
            return TryReadTransfer();
        }

        if (TryTake(TapSchema.Event.WriteTag))
        {
            Kind = TapEventKind.Write;
            return TryReadTransfer();
        }

        if (TryTake(TapSchema.Event.ClosedTag))
        {
            Kind = TapEventKind.Closed;
            return TryTakeLength(out int end) && _at == end;
        }

        return true;
    }

    private bool TryReadTransfer()
    {
        if (!TryTakeLength(out int end) || (TryTake(TapSchema.Transfer.DataTag) && !TryReadBody()))
        {
            return false;
        }

        ulong endsStream = 0;
        bool isRead = !TryTake(TapSchema.Transfer.EndStreamTag) || TryTakeVarint(out endsStream);
        EndsStream = endsStream != 0;
        return isRead && _at == end;
    }

    private bool TryReadBody()
    {
        if (!TryTakeLength(out int end))
        {
            return false;
        }

        if (TryTake(TapSchema.Payload.AsBytesTag) || TryTake(TapSchema.Payload.AsStringTag))
        {
            if (!TryTakeLength(out int payloadEnd))
            {
                return false;
            }

            (PayloadAt, PayloadLength) = (_at, payloadEnd - _at);
            _at = payloadEnd;
        }

        ulong isTruncated = 0;
        bool isRead = !TryTake(TapSchema.Payload.TruncatedTag) || TryTakeVarint(out isTruncated);
        IsTruncated = isTruncated != 0;
        return isRead && _at == end;
    }

    private bool TryReadSequenceNumber()
    {
        ulong number = 0;
        bool isRead = !TryTake(TapSchema.Event.SequenceNumberTag) || TryTakeVarint(out number);
        SequenceNumber = number;
        return isRead;
    }

    private bool TryTake(byte tag)
    {
        bool isNext = (uint)_at < (uint)_message.Length && _message[_at] == tag;
        _at += isNext ? 1 : 0;
        return isNext;
    }

    /// <summary>Takes a length prefix; <paramref name="end"/> is where the field ends by it.</summary>
    private bool TryTakeLength(out int end)
    {
        bool isTaken = TryTakeVarint(out ulong length) && length <= (ulong)(_message.Length - _at);
        end = isTaken ? _at + (int)length : 0;
        return isTaken;
    }

    private bool TryTakeVarint(out ulong value)
    {
        int length = Varint.Read(_message[_at..], out value);
        _at += Math.Max(0, length);
        return length > 0;
    }
}
