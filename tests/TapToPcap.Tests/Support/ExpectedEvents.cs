using System.Text;
using Google.Protobuf.WellKnownTypes;
using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Protos.Type.V3;
using TapToPcap.Reading.Events;

namespace TapToPcap.Tests.Support;

/// <summary>What a reader must make of records, reported from the messages themselves.</summary>
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
        else if (record.HttpBufferedTrace is HttpBufferedTrace exchange)
        {
            events.AddRange(Of(exchange));
        }
        else if (record.HttpStreamedTraceSegment is HttpStreamedTraceSegment piece)
        {
            events.AddRange(Of(piece));
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

    private static IEnumerable<SeenEvent> Of(HttpBufferedTrace exchange) =>
    [
        Http(0, new SeenHttp(HttpPart.Begin, Downstream: Of(exchange.DownstreamConnection), Upstream: Of(exchange.UpstreamConnection))),
        .. Of(exchange.Request, HttpPart.RequestHeaders, HttpPart.RequestBody, HttpPart.RequestTrailers),
        .. Of(exchange.Response, HttpPart.ResponseHeaders, HttpPart.ResponseBody, HttpPart.ResponseTrailers),
        Http(0, new SeenHttp(HttpPart.End)),
    ];

    private static IEnumerable<SeenEvent> Of(HttpBufferedTrace.Types.Message? message, HttpPart headers, HttpPart body, HttpPart trailers)
    {
        if (message is null)
        {
            yield break;
        }

        bool hasBody = message.Body is not null && (message.Body.Truncated || BytesOf(message.Body).Length > 0);
        bool hasTrailers = message.Trailers.Count > 0;
        if (message.Headers.Count > 0)
        {
            yield return Http(0, new SeenHttp(
                headers,
                Spell(message.Headers),
                TimeOf(message.HeadersReceivedTime),
                EndsMessage: !hasBody && !hasTrailers,
                new HttpBody(message.Body is null ? 0 : BytesOf(message.Body).Length, message.Body?.Truncated ?? false, hasTrailers)));
        }

        if (hasBody)
        {
            yield return Http(0, new SeenHttp(body, EndsMessage: !hasTrailers), message.Body);
        }

        if (hasTrailers)
        {
            yield return Http(0, new SeenHttp(trailers, Spell(message.Trailers), EndsMessage: true));
        }
    }

    private static IEnumerable<SeenEvent> Of(HttpStreamedTraceSegment segment)
    {
        SeenHttp? piece = segment.MessagePieceCase switch
        {
            HttpStreamedTraceSegment.MessagePieceOneofCase.RequestHeaders => new SeenHttp(HttpPart.RequestHeaders, Spell(segment.RequestHeaders.Headers)),
            HttpStreamedTraceSegment.MessagePieceOneofCase.RequestBodyChunk => new SeenHttp(HttpPart.RequestBody),
            HttpStreamedTraceSegment.MessagePieceOneofCase.RequestTrailers => new SeenHttp(HttpPart.RequestTrailers, Spell(segment.RequestTrailers.Headers), EndsMessage: true),
            HttpStreamedTraceSegment.MessagePieceOneofCase.ResponseHeaders => new SeenHttp(HttpPart.ResponseHeaders, Spell(segment.ResponseHeaders.Headers)),
            HttpStreamedTraceSegment.MessagePieceOneofCase.ResponseBodyChunk => new SeenHttp(HttpPart.ResponseBody),
            HttpStreamedTraceSegment.MessagePieceOneofCase.ResponseTrailers => new SeenHttp(HttpPart.ResponseTrailers, Spell(segment.ResponseTrailers.Headers), EndsMessage: true),
            _ => null,
        };
        return piece is null ? [] : [Http(segment.TraceId, piece, segment.RequestBodyChunk ?? segment.ResponseBodyChunk, isStreamed: true)];
    }

    private static SeenEvent Http(ulong id, SeenHttp piece, Body? body = null, bool isStreamed = false) => new(
        TapEventKind.Http,
        id,
        Payload: body is null ? "" : Convert.ToHexString(BytesOf(body)),
        IsTruncated: body?.Truncated ?? false,
        IsStreamed: isStreamed,
        Http: piece);

    private static string Spell(IEnumerable<HeaderValue> headers) => SeenHttp.Spell(headers.Select(header =>
        (Encoding.UTF8.GetBytes(header.Key), header.RawValue.Length > 0 ? header.RawValue.ToByteArray() : Encoding.UTF8.GetBytes(header.Value))));

    private static byte[] BytesOf(Body body) => body.HasAsString ? Encoding.UTF8.GetBytes(body.AsString) : body.AsBytes.ToByteArray();

    private static long? TimeOf(Timestamp? time) => time is null ? null : (time.Seconds * 1_000_000_000) + time.Nanos;

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
