using System.IO.Hashing;
using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Order;

/// <summary>Recognizes repeated events by hashes of the latest events of one conversation.</summary>
/// <remarks>Events are the same if direction, seq_num, time and all bytes are; of a large one, the number of bytes. The latest 256 are remembered.</remarks>
internal sealed class RecentEvents
{
    private const int MaxRemembered = 256;
    private const int FirstCapacity = 8;

    private ulong[] _hashes = new ulong[FirstCapacity];
    private int _count;
    private int _oldest;

    internal void Add(in TapEvent tapped)
    {
        if (_count == _hashes.Length && _count < MaxRemembered)
        {
            Array.Resize(ref _hashes, 2 * _count);
        }

        if (_count < _hashes.Length)
        {
            _hashes[_count++] = HashOf(tapped);
            return;
        }

        _hashes[_oldest] = HashOf(tapped);
        _oldest = (_oldest + 1) % MaxRemembered;
    }

    internal bool Contains(in TapEvent tapped) => _hashes.AsSpan(0, _count).Contains(HashOf(tapped));

    private static ulong HashOf(in TapEvent tapped)
    {
        IdentityHash identity = new IdentityHash((ulong)tapped.Kind).With(tapped.SequenceNumber).With((ulong)tapped.Time);
        identity = tapped.Large is null ? identity : identity.With((ulong)tapped.Length);
        return XxHash3.HashToUInt64(tapped.Payload.Span, (long)identity.Value);
    }
}
