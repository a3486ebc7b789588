using System.Globalization;
using System.Text;
using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Order;

/// <summary>Assigns times to the parts of HTTP exchanges of one tap, most of which have none.</summary>
/// <remarks>
/// Envoy records when it received headers only if asked to. Otherwise a part has the time of arrival if that is known, else of the
/// response's Date header, also for what came before it, else of the file's last modification. A part without a time of its own
/// comes one microsecond after the one before it.
/// </remarks>
/// <param name="fallback">The time if the tap has none, nanoseconds since 1970 UTC; null if there is none.</param>
/// <param name="source">What the fallback was taken from.</param>
internal sealed class HttpClock(long? fallback, TimeSource source = TimeSource.File)
{
    private const long Step = 1_000;

    // Parts wait for a Date header only while there are no more than this.
    private const int MaxPieces = 1024;
    private const long MaxBytes = 16 << 20;

    private readonly Queue<TapEvent> _waiting = new();
    private readonly Queue<TapEvent> _timed = new();
    private long _waitingBytes;
    private bool _isAtBeginning;

    /// <summary>The latest time that was assigned; null before the first.</summary>
    internal long? Latest { get; private set; }

    /// <summary>The latest time of the exchanges before this in the tap; null if there are none.</summary>
    internal long? Before { get; init; }

    internal void Add(in TapEvent piece)
    {
        HttpPiece http = piece.Http!;
        _waiting.Enqueue(piece);
        _waitingBytes += piece.HeldLength + http.HeaderBytes;
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

    /// <summary>Assigns times to the waiting parts now, without waiting for a time in the tap.</summary>
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

    /// <summary>Takes the next part whose time is known.</summary>
    internal bool TryTake(out TapEvent piece) => _timed.TryDequeue(out piece);

    // RFC 9110 §5.6.7, only the preferred format.
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
            long next = Math.Max(time, (Latest + (_isAtBeginning || piece.Http!.IsPartial ? 0 : Step)) ?? 0);
            Latest = next;
            _isAtBeginning = piece.Http!.Part == HttpPart.Begin;                // takes no time: no step before what follows it
            _timed.Enqueue(piece with { Time = next, Http = piece.Http! with { TimeSource = source } });
        }

        _waitingBytes = 0;
    }
}
