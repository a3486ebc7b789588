using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.Binary;

/// <summary>Reads the HTTP records of binary taps, each of which is held as a whole.</summary>
/// <remarks>Header names and values are read as bytes: the generated classes refuse what is not UTF-8, Envoy does not.</remarks>
internal static class BinaryHttp
{
    /// <summary>Reads an HttpBufferedTrace, which has no trace id.</summary>
    /// <param name="large">Large bodies by the places of their empty fields; null where there are none.</param>
    internal static TapEvent[] ReadBuffered(ReadOnlySpan<byte> bytes, SourcePosition position, IReadOnlyDictionary<int, LargeBody>? large = null)
    {
        HttpMessageFields? request = null;
        HttpMessageFields? response = null;
        HttpTraceBuilder builder = new();
        builder.Begin();
        ProtobufCursor trace = new(bytes, in position);
        while (trace.NextField(out ProtobufTag tag))
        {
            switch (tag.Field)
            {
                case TapSchema.Exchange.Request:
                    ReadMessage(trace.Enter(tag), request ??= new HttpMessageFields(), large);
                    break;
                case TapSchema.Exchange.Response:
                    ReadMessage(trace.Enter(tag), response ??= new HttpMessageFields(), large);
                    break;
                case TapSchema.Exchange.Downstream:
                    builder.SetDownstream(BinaryMessages.ReadConnection(trace.Enter(tag)).Connection);
                    break;
                case TapSchema.Exchange.Upstream:
                    builder.SetUpstream(BinaryMessages.ReadConnection(trace.Enter(tag)).Connection);
                    break;
                default:
                    trace.Skip(tag);
                    break;
            }
        }

        if (request is not null)
        {
            request.AddTo(builder);
            builder.EndRequest();
        }

        if (response is not null)
        {
            response.AddTo(builder);
            builder.EndResponse();
        }

        return builder.FinishExchange();
    }

    /// <summary>Reads an HttpStreamedTraceSegment, which should hold one piece; of several, the last counts.</summary>
    /// <param name="large">Large bodies by the places of their empty fields; null where there are none.</param>
    internal static TapEvent[] ReadSegment(ReadOnlySpan<byte> bytes, SourcePosition position, IReadOnlyDictionary<int, LargeBody>? large = null)
    {
        ulong traceId = 0;
        HttpPart? part = null;
        HttpMessageFields piece = new();
        ProtobufCursor segment = new(bytes, in position);
        while (segment.NextField(out ProtobufTag tag))
        {
            if (tag.Field == TapSchema.Piece.TraceId)
            {
                traceId = segment.ReadVarint(tag);
            }
            else if (PartOf(tag.Field) is HttpPart found)
            {
                piece = part == found ? piece : new HttpMessageFields();
                part = found;
                ReadPiece(segment.Enter(tag), found, piece, large);
            }
            else
            {
                segment.Skip(tag);
            }
        }

        HttpTraceBuilder builder = new();
        builder.Begin();
        if (part is HttpPart read)
        {
            piece.AddTo(builder);
            builder.EndPiece(read);
        }

        return builder.FinishSegment(traceId);
    }

    private static HttpPart? PartOf(ulong field) => field switch
    {
        TapSchema.Piece.RequestHeaders => HttpPart.RequestHeaders,
        TapSchema.Piece.RequestBody => HttpPart.RequestBody,
        TapSchema.Piece.RequestTrailers => HttpPart.RequestTrailers,
        TapSchema.Piece.ResponseHeaders => HttpPart.ResponseHeaders,
        TapSchema.Piece.ResponseBody => HttpPart.ResponseBody,
        TapSchema.Piece.ResponseTrailers => HttpPart.ResponseTrailers,
        _ => null,
    };

    private static void ReadMessage(ProtobufCursor message, HttpMessageFields fields, IReadOnlyDictionary<int, LargeBody>? large)
    {
        while (message.NextField(out ProtobufTag tag))
        {
            switch (tag.Field)
            {
                case TapSchema.Message.Headers:
                    fields.Headers.Add(ReadHeader(message.Enter(tag)));
                    break;
                case TapSchema.Message.Trailers:
                    fields.Trailers.Add(ReadHeader(message.Enter(tag)));
                    break;
                case TapSchema.Message.Body:
                    ReadBody(message.Enter(tag), fields, large);
                    break;
                case TapSchema.Message.ReceivedTime:
                    (long time, fields.TimeProblem) = BinaryMessages.ReadTimestamp(message.Enter(tag));
                    fields.ReceivedAt = fields.TimeProblem is null ? time : null;
                    break;
                default:
                    message.Skip(tag);
                    break;
            }
        }
    }

    private static void ReadPiece(ProtobufCursor piece, HttpPart part, HttpMessageFields fields, IReadOnlyDictionary<int, LargeBody>? large)
    {
        if (part is HttpPart.RequestBody or HttpPart.ResponseBody)
        {
            ReadBody(piece, fields, large);
            return;
        }

        while (piece.NextField(out ProtobufTag tag))
        {
            if (tag.Field == TapSchema.Header.InMap)
            {
                fields.Headers.Add(ReadHeader(piece.Enter(tag)));
            }
            else
            {
                piece.Skip(tag);
            }
        }
    }

    private static HttpHeader ReadHeader(ProtobufCursor header)
    {
        byte[] key = [];
        byte[] value = [];
        byte[] rawValue = [];
        while (header.NextField(out ProtobufTag tag))
        {
            switch (tag.Field)
            {
                case TapSchema.Header.Key:
                    key = header.Enter(tag).Remaining.ToArray();
                    break;
                case TapSchema.Header.Value:
                    value = header.Enter(tag).Remaining.ToArray();
                    break;
                case TapSchema.Header.RawValue:
                    rawValue = header.Enter(tag).Remaining.ToArray();
                    break;
                default:
                    header.Skip(tag);
                    break;
            }
        }

        return new HttpHeader(key, rawValue.Length > 0 ? rawValue : value);
    }

    private static void ReadBody(ProtobufCursor body, HttpMessageFields fields, IReadOnlyDictionary<int, LargeBody>? large)
    {
        while (body.NextField(out ProtobufTag tag))
        {
            switch (tag.Field)
            {
                case TapSchema.Payload.AsBytes or TapSchema.Payload.AsString:
                    ProtobufCursor bytes = body.Enter(tag);
                    fields.Body = bytes.Remaining.ToArray();
                    fields.LargeBody = large?.GetValueOrDefault(bytes.Position);
                    break;
                case TapSchema.Payload.Truncated:
                    fields.IsTruncated = body.ReadVarint(tag) != 0;
                    break;
                default:
                    body.Skip(tag);
                    break;
            }
        }
    }
}
