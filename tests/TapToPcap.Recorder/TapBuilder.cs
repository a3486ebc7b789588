using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using TapToPcap.Protos.Tap.V3;

namespace TapToPcap.Recorder;

/// <summary>Tells a connection in the records that Envoy's socket tap would make of it. The bytes of a step are not copied, and must stay as they are.</summary>
internal static class TapBuilder
{
    private const int BatchSeconds = 15;

    internal static IEnumerable<TraceWrapper> Build(TapConnection connection, IEnumerable<TapStep> steps, TapOptions options) => options.Shape switch
    {
        TapShape.Buffered => [Buffered(connection, steps, options)],
        TapShape.Streamed => Streamed(connection, steps, options),
        TapShape.Batched => Batched(connection, steps, options),
        _ => throw new UnreachableException($"No records for {options.Shape}."),
    };

    /// <param name="limit">Most bytes of it that are recorded.</param>
    internal static SocketEvent Event(TapStep step, int limit)
    {
        (long seconds, long nanoseconds) = Math.DivRem(step.Time, 1_000_000_000);
        SocketEvent happened = new() { Timestamp = new Timestamp { Seconds = seconds, Nanos = (int)nanoseconds } };
        switch (step.Kind)
        {
            case TapStepKind.Read:
                happened.Read = new() { Data = Captured(step, limit) };
                break;
            case TapStepKind.Write:
                happened.Write = new() { Data = Captured(step, limit), EndStream = step.EndStream };
                break;
            case TapStepKind.Closed:
                happened.Closed = new();
                break;
            default:
                throw new UnreachableException($"No event for {step.Kind}.");
        }

        return happened;
    }

    private static TraceWrapper Buffered(TapConnection connection, IEnumerable<TapStep> steps, TapOptions options)
    {
        SocketBufferedTrace trace = new() { TraceId = connection.TraceId, Connection = connection.ToMessage() };
        int readLeft = options.ReadLimit;
        int writeLeft = options.WriteLimit;
        foreach (TapStep step in steps)
        {
            // The event that meets an exhausted limit is kept, empty; those after it are not.
            if (step.Kind == TapStepKind.Read && !trace.ReadTruncated)
            {
                Body body = AddTo(trace, step, readLeft).Read.Data;
                trace.ReadTruncated = body.Truncated;
                readLeft -= body.AsBytes.Length;
            }
            else if (step.Kind == TapStepKind.Write && !trace.WriteTruncated)
            {
                Body body = AddTo(trace, step, writeLeft).Write.Data;
                trace.WriteTruncated = body.Truncated;
                writeLeft -= body.AsBytes.Length;
            }
        }

        return new TraceWrapper { SocketBufferedTrace = trace };
    }

    private static SocketEvent AddTo(SocketBufferedTrace trace, TapStep step, int limit)
    {
        SocketEvent added = Event(step, limit);
        trace.Events.Add(added);
        return added;
    }

    private static IEnumerable<TraceWrapper> Streamed(TapConnection connection, IEnumerable<TapStep> steps, TapOptions options)
    {
        yield return Opening(connection, options);
        foreach (SocketEvent happened in StreamedEvents(connection, steps, options))
        {
            yield return Segment(new() { TraceId = connection.TraceId, Event = happened });
        }
    }

    private static IEnumerable<TraceWrapper> Batched(TapConnection connection, IEnumerable<TapStep> steps, TapOptions options)
    {
        yield return Opening(connection, options);

        SocketEvents batch = new();
        int bytes = 0;
        foreach (SocketEvent happened in StreamedEvents(connection, steps, options with { ReadLimit = int.MaxValue, WriteLimit = int.MaxValue }))
        {
            batch.Events.Add(happened);
            bytes += (happened.Read?.Data ?? happened.Write?.Data)?.AsBytes.Length ?? 0;
            if (bytes >= options.BatchBytes || happened.Timestamp.Seconds - batch.Events[0].Timestamp.Seconds >= BatchSeconds)
            {
                yield return Segment(new() { TraceId = connection.TraceId, Events = batch });
                batch = new();
                bytes = 0;
            }
        }

        if (batch.Events.Count > 0)
        {
            yield return Segment(new() { TraceId = connection.TraceId, Events = batch });
        }
    }

    private static TraceWrapper Opening(TapConnection connection, TapOptions options)
    {
        TapConnection known = options.OpensWithoutLocal ? connection with { Local = null } : connection;
        return Segment(new() { TraceId = connection.TraceId, Connection = known.ToMessage() });
    }

    private static TraceWrapper Segment(SocketStreamedTraceSegment segment) => new() { SocketStreamedTraceSegment = segment };

    private static IEnumerable<SocketEvent> StreamedEvents(TapConnection connection, IEnumerable<TapStep> steps, TapOptions options)
    {
        ulong counted = 0;
        foreach (TapStep step in steps)
        {
            SocketEvent happened = Event(step, step.Kind == TapStepKind.Read ? options.ReadLimit : options.WriteLimit);
            if (options.ConnectionPerEvent)
            {
                happened.Connection = connection.ToMessage();
            }

            if (options.CountBytes)
            {
                // Counted from 1, over both directions, by true lengths; the close is one further.
                happened.SeqNum = counted + (step.Kind == TapStepKind.Closed ? 2UL : 1UL);
                counted += (ulong)step.Bytes.Length;
            }
            else
            {
                happened.SeqNum = step.SequenceNumber;
            }

            yield return happened;
        }
    }

    private static Body Captured(TapStep step, int limit)
    {
        int length = Math.Min(step.Bytes.Length, limit);
        return new Body { AsBytes = UnsafeByteOperations.UnsafeWrap(step.Bytes[..length]), Truncated = step.Truncated || length < step.Bytes.Length };
    }
}
