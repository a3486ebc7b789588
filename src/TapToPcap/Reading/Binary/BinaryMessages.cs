using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Type.V3;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.Binary;

/// <summary>Reads messages of binary taps that are held as a whole: events, connections, sample rates, timestamps.</summary>
internal static class BinaryMessages
{
    /// <summary>Reads a SocketEvent of envoy.data.tap, or an Event of 2018, which has bytes in place of a Body.</summary>
    /// <param name="position">Where the message begins.</param>
    internal static void ReadEvent(ReadOnlyMemory<byte> message, ulong traceId, bool isStreamed, bool isCapture, in SourcePosition position, out TapEvent tapped)
    {
        if (!isCapture && OrderedEvent.TryRead(message.Span, out OrderedEvent ordered))
        {
            tapped = new TapEvent(ordered.Kind, traceId)
            {
                Time = ordered.Time,
                TimeProblem = ordered.HasTime || ordered.Kind == TapEventKind.Empty ? null : TapTime.None,
                Payload = message.Slice(ordered.PayloadAt, ordered.PayloadLength),
                IsTruncated = ordered.IsTruncated,
                EndsStream = ordered.EndsStream,
                SequenceNumber = ordered.SequenceNumber,
                IsStreamed = isStreamed,
            };
            return;
        }

        ReadInAnyOrder(message, traceId, isStreamed, isCapture, in position, out tapped);
    }

    /// <summary>Reads an event whatever the order of its fields; of a field that comes twice, the last counts.</summary>
    internal static void ReadInAnyOrder(ReadOnlyMemory<byte> message, ulong traceId, bool isStreamed, bool isCapture, in SourcePosition position, out TapEvent tapped)
    {
        TapEventKind kind = TapEventKind.Empty;
        long time = 0;
        string? timeProblem = TapTime.None;
        Transfer transfer = default;
        TapConnection? connection = null;
        ulong sequenceNumber = 0;
        ProtobufCursor cursor = new(message.Span, in position);
        while (cursor.NextField(out ProtobufTag tag))
        {
            switch (tag.Field)
            {
                case TapSchema.Event.Timestamp:
                    (time, timeProblem) = ReadTimestamp(cursor.Enter(tag));
                    break;
                case TapSchema.Event.Read:
                    kind = TapEventKind.Read;
                    ReadTransfer(cursor.Enter(tag), isCapture, out transfer);
                    break;
                case TapSchema.Event.Write:
                    kind = TapEventKind.Write;
                    ReadTransfer(cursor.Enter(tag), isCapture, out transfer);
                    break;
                case TapSchema.Event.Closed:
                    kind = TapEventKind.Closed;
                    cursor.Enter(tag);
                    break;
                case TapSchema.Event.Connection:
                    connection = ReadConnection(cursor.Enter(tag)).Connection;
                    break;
                case TapSchema.Event.SequenceNumber:
                    sequenceNumber = cursor.ReadVarint(tag);
                    break;
                default:
                    cursor.Skip(tag);
                    break;
            }
        }

        tapped = new TapEvent(kind, traceId)
        {
            Time = time,
            TimeProblem = kind == TapEventKind.Empty ? null : timeProblem,
            Payload = message.Slice(transfer.PayloadAt, transfer.PayloadLength),
            IsTruncated = transfer.IsTruncated,
            EndsStream = transfer.EndsStream,
            SequenceNumber = sequenceNumber,
            Connection = connection,
            IsStreamed = isStreamed,
        };
    }

    /// <summary>Reads a Connection in the layout before Envoy 1.28 or since, with the id that taps of 2018 have there.</summary>
    internal static (TapConnection? Connection, ulong Id) ReadConnection(ProtobufCursor message)
    {
        if (HasLayoutBefore128(message))
        {
            Protos.Tap.V2Alpha.Connection before = ProtobufMessages.Parse(Protos.Tap.V2Alpha.Connection.Parser, message.Remaining, message.Here);
            return (ToConnection(before.LocalAddress, before.RemoteAddress), before.Id);
        }

        Protos.Tap.V3.Connection connection = ProtobufMessages.Parse(Protos.Tap.V3.Connection.Parser, message.Remaining, message.Here);
        return (ToConnection(connection), 0);
    }

    internal static SampleRate ReadSampleRate(ProtobufCursor message)
    {
        FractionalPercent rate = ProtobufMessages.Parse(FractionalPercent.Parser, message.Remaining, message.Here);
        return new SampleRate(rate.Numerator, Denominators.ValueOf(rate.Denominator));
    }

    // Envoy always names the remote end: in field 3 before 1.28, and no field has had that number since.
    private static bool HasLayoutBefore128(ProtobufCursor message)
    {
        while (message.NextField(out ProtobufTag tag))
        {
            if (tag is { Field: TapSchema.Capture2018.RemoteAddress, WireType: WireType.Length })
            {
                return true;
            }

            message.Skip(tag);
        }

        return false;
    }

    private static TapConnection? ToConnection(Protos.Tap.V3.Connection connection) => ToConnection(connection.LocalAddress, connection.RemoteAddress);

    private static TapConnection? ToConnection(Address? local, Address? remote)
    {
        TapConnection connection = new(ToAddress(local), ToAddress(remote));
        return connection.IsEmpty ? null : connection;
    }

    private static TapAddress? ToAddress(Address? address) => address switch
    {
        { SocketAddress: SocketAddress socket } => new TapAddress(TapAddressKind.Socket, socket.Address, (int)Math.Min(socket.PortValue, int.MaxValue)),
        { Pipe: Pipe pipe } => new TapAddress(TapAddressKind.Pipe, pipe.Path, 0),
        { EnvoyInternalAddress: EnvoyInternalAddress listener } => new TapAddress(TapAddressKind.Internal, listener.ServerListenerName, 0),
        _ => null,
    };

    /// <summary>A Timestamp, and what is wrong with it where it is no time.</summary>
    internal static (long Time, string? Problem) ReadTimestamp(ProtobufCursor message)
    {
        long seconds = 0;
        long nanoseconds = 0;
        while (message.NextField(out ProtobufTag tag))
        {
            switch (tag.Field)
            {
                case TapSchema.Time.Seconds:
                    seconds = (long)message.ReadVarint(tag);
                    break;
                case TapSchema.Time.Nanos:
                    nanoseconds = (long)message.ReadVarint(tag);
                    break;
                default:
                    message.Skip(tag);
                    break;
            }
        }

        return TapTime.TryFrom(seconds, nanoseconds, out long time) ? (time, null) : (0, TapTime.Describe(seconds, nanoseconds));
    }

    private static void ReadTransfer(ProtobufCursor message, bool isCapture, out Transfer transfer)
    {
        transfer = default;
        while (message.NextField(out ProtobufTag tag))
        {
            switch (tag.Field)
            {
                case TapSchema.Capture2018.EventData when isCapture:
                    transfer.SetPayload(message.Enter(tag));
                    break;
                case TapSchema.Transfer.Data:
                    ReadBody(message.Enter(tag), ref transfer);
                    break;
                case TapSchema.Transfer.EndStream:
                    transfer.EndsStream = message.ReadVarint(tag) != 0;
                    break;
                default:
                    message.Skip(tag);
                    break;
            }
        }
    }

    private static void ReadBody(ProtobufCursor message, ref Transfer transfer)
    {
        while (message.NextField(out ProtobufTag tag))
        {
            switch (tag.Field)
            {
                case TapSchema.Payload.AsBytes or TapSchema.Payload.AsString:
                    transfer.SetPayload(message.Enter(tag));
                    break;
                case TapSchema.Payload.Truncated:
                    transfer.IsTruncated = message.ReadVarint(tag) != 0;
                    break;
                default:
                    message.Skip(tag);
                    break;
            }
        }
    }

    /// <summary>A Read or Write as far as it was decoded. The payload is given by its place in the outermost message.</summary>
    private struct Transfer
    {
        internal int PayloadAt { get; private set; }

        internal int PayloadLength { get; private set; }

        internal bool IsTruncated { get; set; }

        internal bool EndsStream { get; set; }

        internal void SetPayload(ProtobufCursor field) => (PayloadAt, PayloadLength) = (field.Position, field.Remaining.Length);
    }
}
