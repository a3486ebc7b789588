using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Order;

/// <summary>Orders the parts of one tap's HTTP exchanges by time, as Envoy writes an exchange only when it ends.</summary>
/// <remarks>Parts from whole records wait for later records, up to 16 MiB; beyond that, parts may be out of order.</remarks>
/// <param name="fileTime">When the tap's file was last modified, nanoseconds since 1970 UTC; null if that is not known.</param>
internal sealed class ExchangeOrder(long? fileTime)
{
    private const long MaxBytes = 16 << 20;

    // About the memory that a part takes, in addition to its bytes.
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

    /// <summary>Lets all parts be taken, as nothing more comes.</summary>
    internal void Complete()
    {
        _clock.Complete();
        Sort();
        _isWaiting = false;
    }

    /// <summary>Takes the next part, unless it must wait for others.</summary>
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

    private static long SizeOf(in TapEvent part) => PartSize + part.HeldLength + part.Http!.HeaderBytes;
}
