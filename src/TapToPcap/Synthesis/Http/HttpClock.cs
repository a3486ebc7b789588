using System.Globalization;
using System.Text;
using TapToPcap.Reading;

namespace TapToPcap.Synthesis;

/// <summary>Gives the pieces of HTTP exchanges of one tap times, which few of them have.</summary>
/// <remarks>
/// Envoy records when it had the headers only where asked to. Else a response's date tells the time of what came before it as well,
/// and else the tap's file when it was changed last. What has no time of its own comes a microsecond behind what is before it.
/// </remarks>
/// <param name="fileTime">When the tap was changed last, nanoseconds since 1970 UTC; null where nothing tells.</param>
internal sealed class HttpClock(long? fileTime)
{
    private const long Step = 1_000;

    // A date is waited for while no more than this is held for it.
    private const int MaxPieces = 1024;
    private const long MaxBytes = 16 << 20;

    private readonly Queue<TapEvent> _waiting = new();
    private readonly Queue<TapEvent> _timed = new();
    private long _waitingBytes;
    private long? _latest;
    private bool _isAtBeginning;

    internal void Add(in TapEvent piece)
    {
        HttpPiece http = piece.Http!;
        _waiting.Enqueue(piece);
        _waitingBytes += piece.Payload.Length + http.HeaderBytes;
        if (http.ReceivedAt is long received)
        {
            Assign(received, TimeSource.Tap);
        }
        else if (DateOf(http) is long date)
        {
            Assign(date, TimeSource.Date);
        }
        else if (_waiting.Count == 1 && _latest is long latest && http.Part is not (HttpPart.Begin or HttpPart.RequestHeaders))
        {
            Assign(latest, TimeSource.Tap);
        }
        else if (_waiting.Count > MaxPieces || _waitingBytes > MaxBytes)
        {
            GiveUp();
        }
    }

    /// <summary>Waits no longer for a time in the tap.</summary>
    internal void GiveUp() => Assign(_latest ?? fileTime ?? 0, _latest is not null ? TimeSource.Previous : fileTime is not null ? TimeSource.File : TimeSource.None);

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
            long next = Math.Max(time, (_latest + (_isAtBeginning ? 0 : Step)) ?? 0);
            _latest = next;
            _isAtBeginning = piece.Http!.Part == HttpPart.Begin;                // which takes no time: the headers behind it have their own
            _timed.Enqueue(piece with { Time = next, Http = piece.Http! with { TimeSource = source } });
        }

        _waitingBytes = 0;
    }
}
