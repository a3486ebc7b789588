using Google.Protobuf;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;

namespace TapToPcap.Doubles;

/// <summary>Makes streamed socket records fit into datagrams, as the UDP sink does (docs/envoy-tap-format.md).</summary>
internal static class DatagramSlices
{
    /// <summary>Most body bytes of a datagram where they are a JSON string.</summary>
    internal const int TextLimit = 63_488;

    /// <summary>The same in every other format.</summary>
    internal const int BytesLimit = 47_104;

    /// <summary>The record itself where it fits, or is of a kind that is never cut.</summary>
    internal static IEnumerable<TraceWrapper> Of(TraceWrapper record, TapFormat format)
    {
        int limit = format == TapFormat.JsonString ? TextLimit : BytesLimit;
        return record.SocketStreamedTraceSegment switch
        {
            { Event: SocketEvent happened } segment when BodyOf(happened).Length > limit => Cut(segment.TraceId, happened, limit),
            { Events: SocketEvents batch } segment when record.CalculateSize() > limit => Split(segment.TraceId, batch, limit),
            _ => [record],
        };
    }

    // Slice n, from 1, has the event's time and n ns, and the event's seq_num and what came before it; truncated and end_stream are lost.
    // The connection is always set, and empty where the event has none. Without seq_num, slices have the bytes before them instead.
    private static IEnumerable<TraceWrapper> Cut(ulong traceId, SocketEvent happened, int limit)
    {
        ByteString body = BodyOf(happened);
        int number = 0;
        for (int at = 0; at < body.Length; at += limit)
        {
            number++;
            Body slice = new() { AsBytes = UnsafeByteOperations.UnsafeWrap(body.Memory.Slice(at, Math.Min(limit, body.Length - at))) };
            SocketEvent part = new()
            {
                Timestamp = new() { Seconds = happened.Timestamp.Seconds, Nanos = happened.Timestamp.Nanos + number },
                Connection = happened.Connection ?? new Connection(),
                SeqNum = happened.SeqNum + (ulong)at,
            };
            if (happened.Read is not null)
            {
                part.Read = new() { Data = slice };
            }
            else
            {
                part.Write = new() { Data = slice };
            }

            yield return new TraceWrapper { SocketStreamedTraceSegment = new() { TraceId = traceId, Event = part } };
        }
    }

    // A batch too long in binary, whatever the format, becomes smaller ones; an event too long by itself is cut like one that came alone.
    private static IEnumerable<TraceWrapper> Split(ulong traceId, SocketEvents batch, int limit)
    {
        TraceWrapper part = Part(traceId);
        foreach (SocketEvent happened in batch.Events)
        {
            bool isLong = BodyOf(happened).Length > limit;
            if (EventsOf(part).Count > 0 && (isLong || part.CalculateSize() + happened.CalculateSize() > limit))
            {
                yield return part;
                part = Part(traceId);
            }

            if (!isLong)
            {
                EventsOf(part).Add(happened);
                continue;
            }

            foreach (TraceWrapper slice in Cut(traceId, happened, limit))
            {
                yield return slice;
            }
        }

        if (EventsOf(part).Count > 0)
        {
            yield return part;
        }
    }

    private static TraceWrapper Part(ulong traceId) => new() { SocketStreamedTraceSegment = new() { TraceId = traceId, Events = new() } };

    private static Google.Protobuf.Collections.RepeatedField<SocketEvent> EventsOf(TraceWrapper part) => part.SocketStreamedTraceSegment.Events.Events;

    private static ByteString BodyOf(SocketEvent happened) => (happened.Read?.Data ?? happened.Write?.Data)?.AsBytes ?? ByteString.Empty;
}
