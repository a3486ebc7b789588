using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Protos.Type.V3;
using TapToPcap.Reading;

namespace TapToPcap.Tests.Support;

/// <summary>What a reader must make of records, told from the messages themselves.</summary>
internal static class ExpectedEvents
{
    internal static IReadOnlyList<SeenEvent> Of(IEnumerable<TraceWrapper> records) => [.. records.SelectMany(Of)];

    internal static IEnumerable<SeenEvent> Of(TraceWrapper record)
    {
        List<SeenEvent> events = [];
        ulong id = 0;
        if (record.SocketBufferedTrace is SocketBufferedTrace trace)
        {
            id = trace.TraceId;
            events.Add(new SeenEvent(TapEventKind.Opened, id, Connection: Of(trace.Connection)));
            events.AddRange(trace.Events.Select(happened => Of(id, happened, isStreamed: false)));
        }
        else if (record.SocketStreamedTraceSegment is SocketStreamedTraceSegment segment)
        {
            id = segment.TraceId;
            events.AddRange(Of(segment));
        }
        else
        {
            events.Add(new SeenEvent(TapEventKind.Http, 0));
        }

        if (record.ConfiguredSampleRate is FractionalPercent rate)
        {
            events.Add(new SeenEvent(TapEventKind.Sampled, id, SampleRate: Of(rate)));
        }

        if (record.SocketBufferedTrace is not null)
        {
            events.Add(new SeenEvent(TapEventKind.Ended, id));
        }

        return events;
    }

    private static IEnumerable<SeenEvent> Of(SocketStreamedTraceSegment segment) => segment.MessagePieceCase switch
    {
        SocketStreamedTraceSegment.MessagePieceOneofCase.Connection =>
            [new SeenEvent(TapEventKind.Opened, segment.TraceId, Connection: Of(segment.Connection), IsStreamed: true)],
        SocketStreamedTraceSegment.MessagePieceOneofCase.Event => [Of(segment.TraceId, segment.Event, isStreamed: true)],
        _ => segment.Events.Events.Select(happened => Of(segment.TraceId, happened, isStreamed: true)),
    };

    private static SeenEvent Of(ulong id, SocketEvent happened, bool isStreamed)
    {
        Body? body = happened.Read?.Data ?? happened.Write?.Data;
        TapEventKind kind = happened.EventSelectorCase switch
        {
            SocketEvent.EventSelectorOneofCase.Read => TapEventKind.Read,
            SocketEvent.EventSelectorOneofCase.Write => TapEventKind.Write,
            SocketEvent.EventSelectorOneofCase.Closed => TapEventKind.Closed,
            _ => TapEventKind.Empty,
        };
        return new SeenEvent(
            kind,
            id,
            happened.Timestamp is null ? 0 : (happened.Timestamp.Seconds * 1_000_000_000) + happened.Timestamp.Nanos,
            Convert.ToHexString((body?.AsBytes ?? Google.Protobuf.ByteString.Empty).Span),
            body?.Truncated ?? false,
            happened.Write?.EndStream ?? false,
            happened.SeqNum,
            Of(happened.Connection),
            IsStreamed: isStreamed);
    }

    private static TapConnection? Of(Connection? connection) =>
        connection is null ? null : new TapConnection(Of(connection.LocalAddress), Of(connection.RemoteAddress));

    private static TapAddress? Of(Address? address) => address?.AddressCase switch
    {
        Address.AddressOneofCase.SocketAddress => new TapAddress(TapAddressKind.Socket, address.SocketAddress.Address, (int)address.SocketAddress.PortValue),
        Address.AddressOneofCase.Pipe => new TapAddress(TapAddressKind.Pipe, address.Pipe.Path, 0),
        Address.AddressOneofCase.EnvoyInternalAddress => new TapAddress(TapAddressKind.Internal, address.EnvoyInternalAddress.ServerListenerName, 0),
        _ => null,
    };

    private static SampleRate Of(FractionalPercent rate) => new(rate.Numerator, rate.Denominator switch
    {
        FractionalPercent.Types.DenominatorType.TenThousand => 10_000,
        FractionalPercent.Types.DenominatorType.Million => 1_000_000,
        _ => 100,
    });
}
