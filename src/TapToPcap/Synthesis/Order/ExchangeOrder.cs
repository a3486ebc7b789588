using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Order;

/// <summary>Puts the parts of the HTTP exchanges of one tap in the order of their times: Envoy writes an exchange when it has ended, after others that began later.</summary>
/// <remarks>Parts of exchanges that come as whole records wait for those that follow, up to 16 MiB of them; what is beyond keeps its time and comes out of order.</remarks>
/// <param name="fileTime">When the tap was changed last, nanoseconds since 1970 UTC; null where it is not known.</param>
internal sealed class ExchangeOrder(long? fileTime)
{
    private const long MaxBytes = 16 << 20;

    // What a part takes beside the bytes in it.
    private const long PartSize = 256;

    private readonly PriorityQueue<TapEvent, (long Time, long Place)> _timed = new();
    private HttpClock _clock = new(fileTime);
    private long _places;
    private long _bytes;
    private bool _isWaiting;

    internal void Add(in TapEvent part)
    {
        HttpPart kind = part.Http!.Part;
        if (kind == HttpPart.Begin)
        {
            _clock = new HttpClock(fileTime) { Before = _clock.Latest ?? _clock.Before };
        }

        _clock.Add(part);
        if (kind == HttpPart.End)
        {
            _clock.Complete();
        }

        _isWaiting = !part.IsStreamed;
        Sort();
    }

    /// <summary>Nothing more comes for which a part could wait.</summary>
    internal void Complete()
    {
        _clock.Complete();
        Sort();
        _isWaiting = false;
    }

    /// <summary>The next part, if it need not wait for others.</summary>
    internal bool TryTake(out TapEvent part)
    {
        part = default;
        if ((_isWaiting && _bytes <= MaxBytes) || !_timed.TryDequeue(out part, out _))
        {
            return false;
        }

        _bytes -= SizeOf(part);
        return true;
    }

    private void Sort()
    {
        while (_clock.TryTake(out TapEvent timed))
        {
            _timed.Enqueue(timed, (timed.Time, _places++));
            _bytes += SizeOf(timed);
        }
    }

    private static long SizeOf(in TapEvent part) => PartSize + part.Payload.Length + part.Http!.HeaderBytes;
}
