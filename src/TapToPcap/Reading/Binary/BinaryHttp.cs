using System.Text;
using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Tap.V3;

namespace TapToPcap.Reading;

/// <summary>The HTTP messages of binary taps, which are read as a whole.</summary>
internal static class BinaryHttp
{
    /// <summary>An HttpBufferedTrace, which has no trace id.</summary>
    internal static TapEvent[] ReadBuffered(ReadOnlySpan<byte> message, SourcePosition position)
    {
        HttpBufferedTrace trace = ProtobufMessages.Parse(HttpBufferedTrace.Parser, message, position);
        HttpTraceBuilder builder = new();
        builder.Begin();
        builder.SetDownstream(BinaryMessages.ToConnection(trace.DownstreamConnection));
        builder.SetUpstream(BinaryMessages.ToConnection(trace.UpstreamConnection));
        if (trace.Request is not null)
        {
            Add(builder, trace.Request, position);
            builder.EndRequest();
        }

        if (trace.Response is not null)
        {
            Add(builder, trace.Response, position);
            builder.EndResponse();
        }

        return builder.FinishExchange();
    }

    /// <summary>An HttpStreamedTraceSegment.</summary>
    internal static TapEvent[] ReadSegment(ReadOnlySpan<byte> message, SourcePosition position)
    {
        HttpStreamedTraceSegment segment = ProtobufMessages.Parse(HttpStreamedTraceSegment.Parser, message, position);
        HttpTraceBuilder builder = new();
        builder.Begin();
        switch (segment.MessagePieceCase)
        {
            case HttpStreamedTraceSegment.MessagePieceOneofCase.RequestHeaders:
                Add(builder, segment.RequestHeaders, HttpPart.RequestHeaders);
                break;
            case HttpStreamedTraceSegment.MessagePieceOneofCase.RequestBodyChunk:
                Add(builder, segment.RequestBodyChunk, HttpPart.RequestBody);
                break;
            case HttpStreamedTraceSegment.MessagePieceOneofCase.RequestTrailers:
                Add(builder, segment.RequestTrailers, HttpPart.RequestTrailers);
                break;
            case HttpStreamedTraceSegment.MessagePieceOneofCase.ResponseHeaders:
                Add(builder, segment.ResponseHeaders, HttpPart.ResponseHeaders);
                break;
            case HttpStreamedTraceSegment.MessagePieceOneofCase.ResponseBodyChunk:
                Add(builder, segment.ResponseBodyChunk, HttpPart.ResponseBody);
                break;
            case HttpStreamedTraceSegment.MessagePieceOneofCase.ResponseTrailers:
                Add(builder, segment.ResponseTrailers, HttpPart.ResponseTrailers);
                break;
        }

        return builder.FinishSegment(segment.TraceId);
    }

    private static void Add(HttpTraceBuilder builder, HttpBufferedTrace.Types.Message message, SourcePosition position)
    {
        builder.BeginMessage();
        foreach (HeaderValue header in message.Headers)
        {
            builder.AddHeader(NameOf(header), ValueOf(header));
        }

        foreach (HeaderValue trailer in message.Trailers)
        {
            builder.AddTrailer(NameOf(trailer), ValueOf(trailer));
        }

        SetBody(builder, message.Body);
        if (message.HeadersReceivedTime is { } received)
        {
            builder.SetReceivedAt(TapTime.TryFrom(received.Seconds, received.Nanos, out long time)
                ? time
                : throw new TapFormatException(position, $"expected a time between 1970 and 2106, found {received.Seconds} seconds and {received.Nanos} nanoseconds"));
        }
    }

    private static void Add(HttpTraceBuilder builder, HeaderMap map, HttpPart part)
    {
        foreach (HeaderValue header in map.Headers)
        {
            builder.AddHeader(NameOf(header), ValueOf(header));
        }

        builder.EndPiece(part);
    }

    private static void Add(HttpTraceBuilder builder, Body chunk, HttpPart part)
    {
        SetBody(builder, chunk);
        builder.EndPiece(part);
    }

    private static void SetBody(HttpTraceBuilder builder, Body? body)
    {
        if (body is not null)
        {
            builder.SetBody(body.BodyTypeCase == Body.BodyTypeOneofCase.AsString ? Encoding.UTF8.GetBytes(body.AsString) : body.AsBytes.Memory, body.Truncated);
        }
    }

    private static byte[] NameOf(HeaderValue header) => Encoding.UTF8.GetBytes(header.Key);

    private static byte[] ValueOf(HeaderValue header) => header.RawValue.IsEmpty ? Encoding.UTF8.GetBytes(header.Value) : header.RawValue.ToByteArray();
}
