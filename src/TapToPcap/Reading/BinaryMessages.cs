using Google.Protobuf;
using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Type.V3;

namespace TapToPcap.Reading;

/// <summary>The messages inside a binary tap that are read as a whole.</summary>
internal static class BinaryMessages
{
    /// <summary>A SocketEvent of envoy.data.tap, or an Event of 2018, whose data is bytes where today's is a Body.</summary>
    /// <param name="lies">Where the message begins.</param>
    internal static TapEvent ReadEvent(ReadOnlyMemory<byte> message, ulong traceId, bool isCapture, SourcePosition lies)
    {
        TapEvent tapped = new(TapEventKind.Empty, traceId);
        ProtobufCursor cursor = new(message.Span, lies);
        while (cursor.NextField(out ProtobufTag tag))
        {
            switch (tag.Field)
            {
                case 1:
                    tapped = tapped with { Time = ReadTimestamp(cursor.Enter(tag)) };
                    break;
                case 2:
                    tapped = ReadTransfer(tapped with { Kind = TapEventKind.Read }, message, cursor.Enter(tag), isCapture);
                    break;
                case 3:
                    tapped = ReadTransfer(tapped with { Kind = TapEventKind.Write }, message, cursor.Enter(tag), isCapture);
                    break;
                case 4:
                    cursor.Enter(tag);
                    tapped = tapped with { Kind = TapEventKind.Closed };
                    break;
                case 5:
                    tapped = tapped with { Connection = ReadConnection(cursor.Enter(tag)).Connection };
                    break;
                case 6:
                    tapped = tapped with { SequenceNumber = cursor.ReadVarint(tag) };
                    break;
                default:
                    cursor.Skip(tag);
                    break;
            }
        }

        return tapped;
    }

    /// <summary>A Connection in either layout, with the id that captures of 2018 keep in it.</summary>
    internal static (TapConnection? Connection, ulong Id) ReadConnection(ProtobufCursor message)
    {
        SourcePosition lies = message.Here;
        try
        {
            if (HasLayoutBefore128(message))
            {
                Protos.Tap.V2Alpha.Connection before = Protos.Tap.V2Alpha.Connection.Parser.ParseFrom(message.Rest);
                return (ToConnection(before.LocalAddress, before.RemoteAddress), before.Id);
            }

            Protos.Tap.V3.Connection connection = Protos.Tap.V3.Connection.Parser.ParseFrom(message.Rest);
            return (ToConnection(connection.LocalAddress, connection.RemoteAddress), 0);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new TapFormatException(lies, $"expected a Connection: {e.Message}");
        }
    }

    internal static SampleRate ReadSampleRate(ProtobufCursor message)
    {
        SourcePosition lies = message.Here;
        try
        {
            FractionalPercent rate = FractionalPercent.Parser.ParseFrom(message.Rest);
            return new SampleRate(rate.Numerator, Denominators.ValueOf(rate.Denominator));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new TapFormatException(lies, $"expected a FractionalPercent: {e.Message}");
        }
    }

    // Envoy always names the remote end: number 3 before 1.28, and since then nothing has that number.
    private static bool HasLayoutBefore128(ProtobufCursor message)
    {
        const int RemoteAddressBefore128 = 3;

        while (message.NextField(out ProtobufTag tag))
        {
            if (tag is { Field: RemoteAddressBefore128, WireType: WireType.Length })
            {
                return true;
            }

            message.Skip(tag);
        }

        return false;
    }

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

    private static long ReadTimestamp(ProtobufCursor message)
    {
        SourcePosition lies = message.Here;
        long seconds = 0;
        long nanoseconds = 0;
        while (message.NextField(out ProtobufTag tag))
        {
            switch (tag.Field)
            {
                case 1:
                    seconds = (long)message.ReadVarint(tag);
                    break;
                case 2:
                    nanoseconds = (long)message.ReadVarint(tag);
                    break;
                default:
                    message.Skip(tag);
                    break;
            }
        }

        return TapTime.TryFrom(seconds, nanoseconds, out long time)
            ? time
            : throw new TapFormatException(lies, $"expected a time between 1970 and 2106, found {seconds} seconds and {nanoseconds} nanoseconds");
    }

    private static TapEvent ReadTransfer(TapEvent tapped, ReadOnlyMemory<byte> payloadLies, ProtobufCursor message, bool isCapture)
    {
        while (message.NextField(out ProtobufTag tag))
        {
            switch (tag.Field)
            {
                case 1 when isCapture:
                    tapped = tapped with { Payload = SliceOf(payloadLies, message.Enter(tag)) };
                    break;
                case 1:
                    tapped = ReadBody(tapped, payloadLies, message.Enter(tag));
                    break;
                case 2:
                    tapped = tapped with { EndsStream = message.ReadVarint(tag) != 0 };
                    break;
                default:
                    message.Skip(tag);
                    break;
            }
        }

        return tapped;
    }

    private static TapEvent ReadBody(TapEvent tapped, ReadOnlyMemory<byte> payloadLies, ProtobufCursor message)
    {
        while (message.NextField(out ProtobufTag tag))
        {
            switch (tag.Field)
            {
                case 1 or 2:                                                   // as_bytes or as_string, alike on the wire
                    tapped = tapped with { Payload = SliceOf(payloadLies, message.Enter(tag)) };
                    break;
                case 3:
                    tapped = tapped with { IsTruncated = message.ReadVarint(tag) != 0 };
                    break;
                default:
                    message.Skip(tag);
                    break;
            }
        }

        return tapped;
    }

    private static ReadOnlyMemory<byte> SliceOf(ReadOnlyMemory<byte> outermost, ProtobufCursor field) => outermost.Slice(field.Position, field.Rest.Length);
}
