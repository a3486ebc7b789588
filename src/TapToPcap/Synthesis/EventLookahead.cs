using TapToPcap.Reading;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;

namespace TapToPcap.Synthesis;

/// <summary>Reads events ahead, to know how many bytes are missing after an event before it is emitted.</summary>
/// <remarks>
/// Envoy counts bytes where an event begins, so the next event of the same trace shows how long an event really was. Two kinds are
/// looked into: those that were cut, and a write that is the first event, as a transport socket below the tap may have sent bytes
/// with it (in JSON strings, bytes after an event may have been lost in its text).
/// </remarks>
internal sealed class EventLookahead(TapReader reader)
{
    // Most that is held; what follows further on does not show in time.
    private const int MaxEvents = 256;
    private const long MaxBytes = 1 << 20;

    // After bytes that were not lost but sent below the tap, events follow without a gap; so many are looked at.
    private const int MaxFollowing = 8;

    private readonly Queue<TapEvent> _ahead = new();
    private long _bytes;

    // What the reader gave after the events ahead, if it was none.
    private ReadResult? _after;

    /// <summary>Whether <see cref="Measure"/> can add to an event.</summary>
    internal static bool IsNeededFor(in TapEvent tapped) => tapped.Kind switch
    {
        TapEventKind.Read => tapped.IsTruncated && EventOrder.IsCount(tapped.SequenceNumber),
        TapEventKind.Write => tapped.IsTruncated ? EventOrder.IsCount(tapped.SequenceNumber) : tapped is { SequenceNumber: 1, IsText: false },
        _ => false,
    };

    /// <summary>Gives the next event, as <see cref="TapReader.Read"/> does.</summary>
    internal ReadResult Read(out TapEvent tapped)
    {
        if (_ahead.TryDequeue(out tapped))
        {
            _bytes -= tapped.HeldLength;
            return ReadResult.Event;
        }

        if (_after is not ReadResult after)
        {
            return reader.Read(out tapped);
        }

        _after = null;
        return after;
    }

    /// <summary>Adds to an event how many bytes are missing after it, if the events ahead show that; its payload becomes a copy.</summary>
    internal TapEvent Measure(in TapEvent tapped)
    {
        ulong end = EndOf(tapped);
        TapEvent kept = tapped with { Payload = tapped.Payload.ToArray() };
        ulong? next = kept.IsTruncated ? NextCount(kept.TraceId) : NextCountWithoutGaps(kept.TraceId, end);
        return next >= end ? kept with { Missing = next - end } : kept;
    }

    private static ulong EndOf(in TapEvent tapped) => (EventOrder.BeginOf(tapped) ?? 0) + (ulong)tapped.Length;

    /// <returns>The count at which the next event of a trace begins; null if none is known.</returns>
    private ulong? NextCount(ulong traceId)
    {
        foreach (TapEvent tapped in Following(traceId))
        {
            return EventOrder.BeginOf(tapped);
        }

        return null;
    }

    /// <returns>The same; null also if the events after that one are not in the order of their counts, or have a gap.</returns>
    private ulong? NextCountWithoutGaps(ulong traceId, ulong end)
    {
        ulong? first = null;
        ulong? expected = null;
        int count = 0;
        foreach (TapEvent tapped in Following(traceId))
        {
            ulong? begin = EventOrder.BeginOf(tapped);
            first ??= begin;
            if (begin != (expected ?? begin))
            {
                return null;
            }

            expected = tapped.IsTruncated ? null : EndOf(tapped);
            if (first == end || ++count == MaxFollowing)
            {
                break;
            }
        }

        return first;
    }

    private IEnumerable<TapEvent> Following(ulong traceId)
    {
        foreach (TapEvent tapped in Ahead())
        {
            if (tapped.TraceId == traceId && EventOrder.BeginOf(tapped) is not null)
            {
                yield return tapped;
            }
        }
    }

    private IEnumerable<TapEvent> Ahead()
    {
        foreach (TapEvent tapped in _ahead.ToArray())
        {
            yield return tapped;
        }

        while (_after is null && _ahead.Count < MaxEvents && _bytes < MaxBytes)
        {
            ReadResult result = reader.Read(out TapEvent tapped);
            if (!result.IsEvent)
            {
                _after = result.Status == ReadStatus.NeedMore ? null : result;
                yield break;
            }

            TapEvent kept = tapped with { Payload = tapped.Payload.ToArray() };
            _bytes += kept.HeldLength;
            _ahead.Enqueue(kept);
            yield return kept;
        }
    }
}
