using Google.Protobuf.WellKnownTypes;
using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Tap.V3;
using Capture = TapToPcap.Protos.Tap.V2Alpha;

namespace TapToPcap.Reading.Binary;

/// <summary>The field numbers and tags of the messages in a tap, all from the generated classes of <c>protos/</c>.</summary>
/// <remarks>A tag is the field's number and its wire type in one byte, as every number here is below 16.</remarks>
internal static class TapSchema
{
    private const int TypeBits = 3;

    /// <summary>TraceWrapper: one record of a tap.</summary>
    internal static class Wrapper
    {
        internal const int HttpBuffered = TraceWrapper.HttpBufferedTraceFieldNumber;
        internal const int HttpStreamed = TraceWrapper.HttpStreamedTraceSegmentFieldNumber;
        internal const int SocketBuffered = TraceWrapper.SocketBufferedTraceFieldNumber;
        internal const int SocketStreamed = TraceWrapper.SocketStreamedTraceSegmentFieldNumber;
        internal const int SampleRate = TraceWrapper.ConfiguredSampleRateFieldNumber;

        /// <summary>The highest number of a trace; a field with a higher number comes beside a trace.</summary>
        internal const int LastTrace = SocketStreamed;

        internal const byte HttpBufferedTag = (HttpBuffered << TypeBits) | (byte)WireType.Length;
        internal const byte HttpStreamedTag = (HttpStreamed << TypeBits) | (byte)WireType.Length;
        internal const byte SocketBufferedTag = (SocketBuffered << TypeBits) | (byte)WireType.Length;
        internal const byte SocketStreamedTag = (SocketStreamed << TypeBits) | (byte)WireType.Length;
    }

    /// <summary>SocketBufferedTrace.</summary>
    internal static class Buffered
    {
        internal const int TraceId = SocketBufferedTrace.TraceIdFieldNumber;
        internal const int Connection = SocketBufferedTrace.ConnectionFieldNumber;
        internal const int Events = SocketBufferedTrace.EventsFieldNumber;

        internal const byte TraceIdTag = (TraceId << TypeBits) | (byte)WireType.Varint;
        internal const byte ConnectionTag = (Connection << TypeBits) | (byte)WireType.Length;
        internal const byte EventsTag = (Events << TypeBits) | (byte)WireType.Length;
        internal const byte ReadTruncatedTag = (SocketBufferedTrace.ReadTruncatedFieldNumber << TypeBits) | (byte)WireType.Varint;
        internal const byte WriteTruncatedTag = (SocketBufferedTrace.WriteTruncatedFieldNumber << TypeBits) | (byte)WireType.Varint;
    }

    /// <summary>SocketStreamedTraceSegment.</summary>
    internal static class Streamed
    {
        internal const int TraceId = SocketStreamedTraceSegment.TraceIdFieldNumber;
        internal const int Connection = SocketStreamedTraceSegment.ConnectionFieldNumber;
        internal const int Event = SocketStreamedTraceSegment.EventFieldNumber;
        internal const int Events = SocketStreamedTraceSegment.EventsFieldNumber;

        internal const byte TraceIdTag = (TraceId << TypeBits) | (byte)WireType.Varint;
        internal const byte ConnectionTag = (Connection << TypeBits) | (byte)WireType.Length;
        internal const byte EventTag = (Event << TypeBits) | (byte)WireType.Length;
        internal const byte EventsTag = (Events << TypeBits) | (byte)WireType.Length;
    }

    /// <summary>SocketEvents: several events in one segment.</summary>
    internal static class Batch
    {
        internal const int Events = SocketEvents.EventsFieldNumber;

        internal const byte EventsTag = (Events << TypeBits) | (byte)WireType.Length;
    }

    /// <summary>SocketEvent; the Event of 2018 has the same numbers as far as it goes.</summary>
    internal static class Event
    {
        internal const int Timestamp = SocketEvent.TimestampFieldNumber;
        internal const int Read = SocketEvent.ReadFieldNumber;
        internal const int Write = SocketEvent.WriteFieldNumber;
        internal const int Closed = SocketEvent.ClosedFieldNumber;
        internal const int Connection = SocketEvent.ConnectionFieldNumber;
        internal const int SequenceNumber = SocketEvent.SeqNumFieldNumber;

        internal const byte TimestampTag = (Timestamp << TypeBits) | (byte)WireType.Length;
        internal const byte ReadTag = (Read << TypeBits) | (byte)WireType.Length;
        internal const byte WriteTag = (Write << TypeBits) | (byte)WireType.Length;
        internal const byte ClosedTag = (Closed << TypeBits) | (byte)WireType.Length;
        internal const byte ConnectionTag = (Connection << TypeBits) | (byte)WireType.Length;
        internal const byte SequenceNumberTag = (SequenceNumber << TypeBits) | (byte)WireType.Varint;
    }

    /// <summary>google.protobuf.Timestamp.</summary>
    internal static class Time
    {
        internal const int Seconds = Timestamp.SecondsFieldNumber;
        internal const int Nanos = Timestamp.NanosFieldNumber;

        internal const byte SecondsTag = (Seconds << TypeBits) | (byte)WireType.Varint;
        internal const byte NanosTag = (Nanos << TypeBits) | (byte)WireType.Varint;
    }

    /// <summary>SocketEvent.Read and SocketEvent.Write; only the latter has end_stream.</summary>
    internal static class Transfer
    {
        internal const int Data = SocketEvent.Types.Write.DataFieldNumber;
        internal const int EndStream = SocketEvent.Types.Write.EndStreamFieldNumber;

        internal const byte DataTag = (Data << TypeBits) | (byte)WireType.Length;
        internal const byte EndStreamTag = (EndStream << TypeBits) | (byte)WireType.Varint;
    }

    /// <summary>Body.</summary>
    internal static class Payload
    {
        internal const int AsBytes = Body.AsBytesFieldNumber;
        internal const int AsString = Body.AsStringFieldNumber;
        internal const int Truncated = Body.TruncatedFieldNumber;

        internal const byte AsBytesTag = (AsBytes << TypeBits) | (byte)WireType.Length;
        internal const byte AsStringTag = (AsString << TypeBits) | (byte)WireType.Length;
        internal const byte TruncatedTag = (Truncated << TypeBits) | (byte)WireType.Varint;
    }

    /// <summary>HttpBufferedTrace.</summary>
    internal static class Exchange
    {
        internal const int Request = HttpBufferedTrace.RequestFieldNumber;
        internal const int Response = HttpBufferedTrace.ResponseFieldNumber;
        internal const int Downstream = HttpBufferedTrace.DownstreamConnectionFieldNumber;
        internal const int Upstream = HttpBufferedTrace.UpstreamConnectionFieldNumber;

        internal const byte RequestTag = (Request << TypeBits) | (byte)WireType.Length;
        internal const byte ResponseTag = (Response << TypeBits) | (byte)WireType.Length;
        internal const byte DownstreamTag = (Downstream << TypeBits) | (byte)WireType.Length;
        internal const byte UpstreamTag = (Upstream << TypeBits) | (byte)WireType.Length;
    }

    /// <summary>HttpBufferedTrace.Message: a whole request or response.</summary>
    internal static class Message
    {
        internal const int Headers = HttpBufferedTrace.Types.Message.HeadersFieldNumber;
        internal const int Body = HttpBufferedTrace.Types.Message.BodyFieldNumber;
        internal const int Trailers = HttpBufferedTrace.Types.Message.TrailersFieldNumber;
        internal const int ReceivedTime = HttpBufferedTrace.Types.Message.HeadersReceivedTimeFieldNumber;

        internal const byte HeadersTag = (Headers << TypeBits) | (byte)WireType.Length;
    }

    /// <summary>HeaderMap, and in it HeaderValue.</summary>
    internal static class Header
    {
        internal const int InMap = HeaderMap.HeadersFieldNumber;
        internal const int Key = HeaderValue.KeyFieldNumber;
        internal const int Value = HeaderValue.ValueFieldNumber;
        internal const int RawValue = HeaderValue.RawValueFieldNumber;

        internal const byte KeyTag = (Key << TypeBits) | (byte)WireType.Length;
    }

    /// <summary>HttpStreamedTraceSegment: one piece of an exchange.</summary>
    internal static class Piece
    {
        internal const int TraceId = HttpStreamedTraceSegment.TraceIdFieldNumber;
        internal const int RequestHeaders = HttpStreamedTraceSegment.RequestHeadersFieldNumber;
        internal const int RequestBody = HttpStreamedTraceSegment.RequestBodyChunkFieldNumber;
        internal const int RequestTrailers = HttpStreamedTraceSegment.RequestTrailersFieldNumber;
        internal const int ResponseHeaders = HttpStreamedTraceSegment.ResponseHeadersFieldNumber;
        internal const int ResponseBody = HttpStreamedTraceSegment.ResponseBodyChunkFieldNumber;
        internal const int ResponseTrailers = HttpStreamedTraceSegment.ResponseTrailersFieldNumber;

        internal const byte TraceIdTag = (TraceId << TypeBits) | (byte)WireType.Varint;
        internal const byte RequestHeadersTag = (RequestHeaders << TypeBits) | (byte)WireType.Length;
        internal const byte RequestBodyTag = (RequestBody << TypeBits) | (byte)WireType.Length;
        internal const byte RequestTrailersTag = (RequestTrailers << TypeBits) | (byte)WireType.Length;
        internal const byte ResponseHeadersTag = (ResponseHeaders << TypeBits) | (byte)WireType.Length;
        internal const byte ResponseBodyTag = (ResponseBody << TypeBits) | (byte)WireType.Length;
        internal const byte ResponseTrailersTag = (ResponseTrailers << TypeBits) | (byte)WireType.Length;
    }

    /// <summary>Trace of 2018, and in it Connection, whose field numbers Envoy used until version 1.28.</summary>
    internal static class Capture2018
    {
        internal const int Connection = Capture.Trace.ConnectionFieldNumber;
        internal const int Events = Capture.Trace.EventsFieldNumber;
        internal const int EventData = Capture.Event.Types.Write.DataFieldNumber;
        internal const int RemoteAddress = Capture.Connection.RemoteAddressFieldNumber;

        internal const byte EventsTag = (Events << TypeBits) | (byte)WireType.Length;
        internal const byte ConnectionIdTag = (Capture.Connection.IdFieldNumber << TypeBits) | (byte)WireType.Varint;
        internal const byte LocalAddressTag = (Capture.Connection.LocalAddressFieldNumber << TypeBits) | (byte)WireType.Length;
        internal const byte RemoteAddressTag = (RemoteAddress << TypeBits) | (byte)WireType.Length;
    }
}
