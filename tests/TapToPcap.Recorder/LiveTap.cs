using System.Diagnostics;
using TapToPcap.Protos.Tap.V3;

namespace TapToPcap.Recorder;

/// <summary>One connection's socket tap while the connection lives: takes its steps one by one, and gives a record as soon as Envoy's tap would. Not for several threads at once.</summary>
/// <remarks>The bytes of a step are not copied, and must stay as they are until the record that has them is written.</remarks>
internal sealed class LiveTap(TapConnection connection, TapOptions options)
{
    private const int BatchSeconds = 15;

    private readonly SocketBufferedTrace _trace = new() { TraceId = connection.TraceId };
    private TapConnection _connection = connection;
    private int _readLeft = options.ReadLimit;
    private int _writeLeft = options.WriteLimit;
    private SocketEvents _batch = new();
    private long _batchBytes;
    private ulong _counted;

    /// <summary>The local address, which Envoy knows of an upstream connection only when it is made.</summary>
    internal void Complete(TapConnection known) => _connection = known;

    /// <returns>The record for the connection, or null where there is one record for all, at the end.</returns>
    internal TraceWrapper? Open() => options.Shape == TapShape.Buffered
        ? null
        : Segment(new() { TraceId = _connection.TraceId, Connection = (options.OpensWithoutLocal ? _connection with { Local = null } : _connection).ToMessage() });

    /// <returns>The record that this step completes, or null.</returns>
    internal TraceWrapper? Accept(TapStep step) => options.Shape switch
    {
        TapShape.Buffered => Keep(step),
        TapShape.Streamed => Segment(new() { TraceId = _connection.TraceId, Event = Counted(step, step.Kind == TapStepKind.Read ? options.ReadLimit : options.WriteLimit) }),
        TapShape.Batched => Gather(Counted(step, int.MaxValue)),
        _ => throw new UnreachableException($"No records for {options.Shape}."),
    };

    /// <returns>What was kept until the end, or null.</returns>
    internal TraceWrapper? Finish()
    {
        if (options.Shape != TapShape.Buffered)
        {
            return _batch.Events.Count > 0 ? TakeBatch() : null;
        }

        _trace.Connection = _connection.ToMessage();
        return new TraceWrapper { SocketBufferedTrace = _trace };
    }

    // The event that meets an exhausted limit is kept, empty; those after it are not (docs/envoy-tap-format.md).
    private TraceWrapper? Keep(TapStep step)
    {
        if (step.Kind == TapStepKind.Read && !_trace.ReadTruncated)
        {
            Body body = Add(step, _readLeft).Read.Data;
            _trace.ReadTruncated = body.Truncated;
            _readLeft -= body.AsBytes.Length;
        }
        else if (step.Kind == TapStepKind.Write && !_trace.WriteTruncated)
        {
            Body body = Add(step, _writeLeft).Write.Data;
            _trace.WriteTruncated = body.Truncated;
            _writeLeft -= body.AsBytes.Length;
        }

        return null;
    }

    private SocketEvent Add(TapStep step, int limit)
    {
        SocketEvent added = TapBuilder.Event(step, limit);
        _trace.Events.Add(added);
        return added;
    }

    // A batch is sent when it has the bytes, or when an event is 15 whole seconds younger than the first, or at the end: there is no timer (docs/envoy-tap-format.md).
    private TraceWrapper? Gather(SocketEvent happened)
    {
        _batch.Events.Add(happened);
        _batchBytes += (happened.Read?.Data ?? happened.Write?.Data)?.AsBytes.Length ?? 0;
        return _batchBytes >= options.BatchBytes || happened.Timestamp.Seconds - _batch.Events[0].Timestamp.Seconds >= BatchSeconds ? TakeBatch() : null;
    }

    private TraceWrapper TakeBatch()
    {
        TraceWrapper record = Segment(new() { TraceId = _connection.TraceId, Events = _batch });
        _batch = new();
        _batchBytes = 0;
        return record;
    }

    private SocketEvent Counted(TapStep step, int limit)
    {
        SocketEvent happened = TapBuilder.Event(step, limit);
        if (options.ConnectionPerEvent)
        {
            happened.Connection = _connection.ToMessage();
        }

        if (options.CountBytes)
        {
            // Counted from 1, over both directions, by true lengths; the close is one further (docs/envoy-tap-format.md).
            happened.SeqNum = _counted + (step.Kind == TapStepKind.Closed ? 2UL : 1UL);
            _counted += (ulong)step.Bytes.Length;
        }
        else
        {
            happened.SeqNum = step.SequenceNumber;
        }

        return happened;
    }

    private static TraceWrapper Segment(SocketStreamedTraceSegment segment) => new() { SocketStreamedTraceSegment = segment };
}
