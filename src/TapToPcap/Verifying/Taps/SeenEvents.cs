using System.IO.Hashing;
using TapToPcap.Reading.Events;

namespace TapToPcap.Verifying.Taps;

/// <summary>Detects repeated events of one conversation: those with the direction, count, time and bytes of an earlier
/// one.</summary>
/// <remarks>Keeps a hash of 8 bytes for each of the latest 256 events.</remarks>
internal sealed class SeenEvents
{
    private const int Most = 256;

    private readonly List<ulong> _marks = [];
    private int _oldest;

    /// <returns>False where the event is a repeat.</returns>
    internal bool TryAdd(in TapEvent tapped)
    {
        ulong mark = MarkOf(tapped);
        if (_marks.Contains(mark))
        {
            return false;
        }

        if (_marks.Count < Most)
        {
            _marks.Add(mark);
            return true;
        }

        _marks[_oldest] = mark;
        _oldest = (_oldest + 1) % Most;
        return true;
    }

    private static ulong MarkOf(in TapEvent tapped)
    {
        ulong place = XxHash3.HashToUInt64(BitConverter.GetBytes(tapped.SequenceNumber), (long)tapped.Kind);
        place ^= tapped.Large is null ? 0 : (ulong)tapped.Length;
        return XxHash3.HashToUInt64(tapped.Payload.Span, (long)place ^ tapped.Time);
    }
}
