using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using TapToPcap.Protos.Tap.V3;

namespace TapToPcap.Recorder;

/// <summary>Says a connection in the records that Envoy's socket tap would make of it. The bytes of a step are not copied, and must stay as they are.</summary>
internal static class TapBuilder
{
    internal static IEnumerable<TraceWrapper> Build(TapConnection connection, IEnumerable<TapStep> steps, TapOptions options)
    {
        LiveTap tap = new(connection, options);
        if (tap.Open() is TraceWrapper opening)
        {
            yield return opening;
        }

        foreach (TapStep step in steps)
        {
            if (tap.Accept(step) is TraceWrapper record)
            {
                yield return record;
            }
        }

        if (tap.Finish() is TraceWrapper rest)
        {
            yield return rest;
        }
    }

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

    private static Body Captured(TapStep step, int limit)
    {
        int length = Math.Min(step.Bytes.Length, limit);
        return new Body { AsBytes = UnsafeByteOperations.UnsafeWrap(step.Bytes[..length]), Truncated = step.Truncated || length < step.Bytes.Length };
    }
}
