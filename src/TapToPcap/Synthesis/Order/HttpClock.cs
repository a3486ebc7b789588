using System.Globalization;
using System.Text;
using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Order;

/// <summary>Gives the pieces of HTTP exchanges of one tap times, which few of them have.</summary>
/// <remarks>
/// Envoy records when it had the headers only where asked to. Else a response's date gives the time of what came before it as well,
/// and else the tap's file when it was changed last. Arrival, where that is known, is more precise than a date. What has no time of its own comes a microsecond after what is before it.
/// </remarks>
/// <param name="fallback">The time where the tap has none, nanoseconds since 1970 UTC; null where there is none.</param>
/// <param name="source">What the fallback is.</param>
internal sealed class HttpClock(long? fallback, TimeSource source = TimeSource.File)
{
    private const long Step = 1_000;

    // A date is waited for while no more than this is held for it.
    private const int MaxPieces = 1024;
    private const long MaxBytes = 16 << 20;

    private readonly Queue<TapEvent> _waiting = new();
    private readonly Queue<TapEvent> _timed = new();
    private long _waitingBytes;
    private bool _isAtBeginning;

    /// <summary>The latest time that was given; null before the first.</summary>
    internal long? Latest { get; private set; }

    /// <summary>The latest time of what the tap records before; null where there is none.</summary>
    internal long? Before { get; init; }

    internal void Add(in TapEvent piece)
    {
        HttpPiece http = piece.Http!;
        _waiting.Enqueue(piece);
        _waitingBytes += piece.Payload.Length + http.HeaderBytes;
        if (http.ReceivedAt is long received)
        {
            Assign(received, TimeSource.Tap);
        }
        else if (source != TimeSource.Arrival && DateOf(http) is long date)
        {
            Assign(date, TimeSource.Date);
        }
        else if (_waiting.Count == 1 && Latest is long latest && http.Part is not (HttpPart.Begin or HttpPart.RequestHeaders))
        {
            Assign(latest, TimeSource.Tap);
        }
        else if (_waiting.Count > MaxPieces || _waitingBytes > MaxBytes)
        {
            Complete();
        }
    }

    /// <summary>Waits no longer for a time in the tap.</summary>
    internal void Complete()
    {
        if ((Latest ?? Before + Step) is long earlier)
        {
            Assign(earlier, TimeSource.Previous);
        }
        else
        {
            Assign(fallback ?? 0, fallback is null ? TimeSource.None : source);
        }
    }

    /// <summary>The next piece whose time is known.</summary>
    internal bool TryTake(out TapEvent piece) => _timed.TryDequeue(out piece);

    // RFC 9110 §5.6.7, in the form that is to be sent.
    private static long? DateOf(HttpPiece piece)
    {
        if (piece.Part != HttpPart.ResponseHeaders || piece.Find("date"u8) is not byte[] text)
        {
            return null;
        }

        bool isDate = DateTimeOffset.TryParseExact(Encoding.ASCII.GetString(text), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date);
        return isDate && TapTime.TryFrom(date.ToUnixTimeSeconds(), 0, out long time) ? time : null;
    }

    private void Assign(long time, TimeSource source)
    {
        while (_waiting.TryDequeue(out TapEvent piece))
        {
            long next = Math.Max(time, (Latest + (_isAtBeginning ? 0 : Step)) ?? 0);
            Latest = next;
            _isAtBeginning = piece.Http!.Part == HttpPart.Begin;                // which takes no time: the headers after it have their own
            _timed.Enqueue(piece with { Time = next, Http = piece.Http! with { TimeSource = source } });
        }

        _waitingBytes = 0;
    }
}
