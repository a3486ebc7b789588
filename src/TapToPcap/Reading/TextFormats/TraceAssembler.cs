using System.Buffers.Text;
using System.Text;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.TextFormats;

/// <summary>Builds events from the named fields of a JSON or text tap, in the order in which they come.</summary>
/// <remarks>It keeps track of the message that is open; the decoders know how names and values are written.</remarks>
/// <param name="maxEventSize">Most bytes of an HTTP trace, all of which is held until it is complete.</param>
/// <param name="record">The number of records that came before.</param>
internal sealed class TraceAssembler(int maxEventSize, long record = 0)
{
    // Bytes that each header counts in addition to its name and value, as in RFC 7541, section 4.1.
    private const int HeaderOverhead = 32;

    private readonly Stack<TapField> _open = new([TapField.Record]);
    private ulong _traceId;
    private bool _isStreamed;
    private long _eventsOfTrace;
    private TapEvent? _pendingEnd;
    private bool _endsWithRecord;
    private SampleRate _rate;
    private TapEvent _event;
    private TapConnection _connection = new(null, null);
    private TapAddress? _address;
    private long _seconds;
    private long _nanoseconds;
    private readonly HttpTraceBuilder _http = new();
    private long _httpBytes;
    private TapEvent[] _exchange = [];
    private byte[] _key = [];
    private byte[] _value = [];

    /// <summary>The record that is being read, from 1; 0 before the first.</summary>
    internal long Record { get; private set; } = record;

    /// <summary>The message that is open, to which the next field belongs.</summary>
    internal TapField Message => _open.Peek();

    /// <summary>Whether a message with a new payload begins with this field.</summary>
    internal static bool BeginsPayload(TapField field) => field is TapField.Event or TapField.Data or TapField.RequestBody or TapField.ResponseBody;

    /// <summary>Whether an event, or a record that is held as one, begins with this field.</summary>
    internal static bool BeginsEvent(TapField field) => field is TapField.Event or TapField.HttpBufferedTrace or TapField.HttpSegment;

    internal TapField Find(ReadOnlySpan<byte> name) => TapFieldNames.Find(Message, name);

    internal void BeginRecord()
    {
        Record++;
        _traceId = 0;
        _isStreamed = false;
        _eventsOfTrace = 0;
        _endsWithRecord = false;
        _rate = default;
    }

    /// <summary>Ends the record; true where that ends a trace.</summary>
    internal bool EndRecord(out TapEvent tapped)
    {
        tapped = _pendingEnd ?? default;
        bool isPending = _pendingEnd is not null;
        _pendingEnd = null;
        return isPending;
    }

    /// <summary>Gives the end of a trace that is whole, though its record is not.</summary>
    internal bool TryEndTrace(out TapEvent tapped)
    {
        tapped = default;
        return !_endsWithRecord && EndRecord(out tapped);
    }

    internal void Enter(TapField field)
    {
        switch (field)
        {
            case TapField.StreamedSegment:
                _isStreamed = true;
                break;
            case TapField.Event:
                _event = new TapEvent(TapEventKind.Empty, 0);
                break;
            case TapField.Read:
                _event = _event with { Kind = TapEventKind.Read };
                break;
            case TapField.Write:
                _event = _event with { Kind = TapEventKind.Write };
                break;
            case TapField.Closed:
                _event = _event with { Kind = TapEventKind.Closed };
                break;
            case TapField.Connection or TapField.DownstreamConnection or TapField.UpstreamConnection:
                _connection = new TapConnection(null, null);
                break;
            case TapField.LocalAddress or TapField.RemoteAddress:
                _address = null;
                break;
            case TapField.SocketAddress:
                _address = new TapAddress(TapAddressKind.Socket, "", 0);
                break;
            case TapField.Pipe:
                _address = new TapAddress(TapAddressKind.Pipe, "", 0);
                break;
            case TapField.InternalAddress:
                _address = new TapAddress(TapAddressKind.Internal, "", 0);
                break;
            case TapField.Timestamp or TapField.HeadersReceivedTime:
                (_seconds, _nanoseconds) = (0, 0);
                break;
            case TapField.HttpBufferedTrace or TapField.HttpSegment:
                _http.Begin();
                _httpBytes = 0;
                break;
            case TapField.Request or TapField.Response:
                _http.BeginMessage();
                break;
            case TapField.Headers or TapField.Trailers:
                (_key, _value) = ([], []);
                break;
            case TapField.RequestBody or TapField.ResponseBody:
            case TapField.Data when Message is TapField.Request or TapField.Response:
                _event = default;
                break;
            case TapField.SampleRate:
                _rate = new SampleRate(0, 100);
                break;
        }

        _open.Push(field);
    }

    /// <summary>Leaves the message last entered; true where that completes an event.</summary>
    /// <param name="problem">What is wrong with the content of the message; null where nothing is.</param>
    internal bool Leave(out TapEvent tapped, out string? problem)
    {
        tapped = default;
        problem = null;
        TapField left = _open.Pop();
        switch (left)
        {
            case TapField.Event:
                return Complete(_event, out tapped);
            case TapField.BufferedTrace:
                _pendingEnd = new TapEvent(TapEventKind.Ended, _traceId);
                return false;
            case TapField.SampleRate:
                return _eventsOfTrace > 0 && Complete(new TapEvent(TapEventKind.Sampled, 0) { SampleRate = _rate }, out tapped);
            case TapField.Connection:
                return LeaveConnection(out tapped);
            case TapField.LocalAddress:
                _connection = _connection with { Local = _address };
                return false;
            case TapField.RemoteAddress:
                _connection = _connection with { Remote = _address };
                return false;
            case TapField.Timestamp or TapField.HeadersReceivedTime:
                problem = TrySetTime(left) ? null : $"expected a time between 1970 and 2106, found {_seconds} seconds and {_nanoseconds} nanoseconds";
                return false;
            default:
                LeaveHttp(left);
                problem = _httpBytes <= maxEventSize ? null : $"an HTTP trace of more than {maxEventSize} bytes, which are held at most (--max-event-size)";
                return false;
        }
    }

    /// <summary><see cref="Leave"/> has completed an HTTP record, whose events can be taken.</summary>
    internal bool HasExchange => _exchange.Length > 0;

    /// <summary>The events of the HTTP record that <see cref="Leave"/> has completed; none where it has not.</summary>
    internal TapEvent[] TakeExchange()
    {
        TapEvent[] taken = _exchange;
        _exchange = [];
        return taken;
    }

    internal void SetPayload(ReadOnlyMemory<byte> payload) => _event = _event with { Payload = payload, Large = null };

    internal void SetPayload(LargeBody payload) => _event = _event with { Payload = default, Large = payload };

    internal bool TrySetTraceId(ulong id)
    {
        bool isEmitted = _eventsOfTrace > 0 && id != _traceId;
        _traceId = isEmitted ? _traceId : id;
        return !isEmitted;
    }

    /// <summary>Sets a field other than a payload; false where it cannot have the value.</summary>
    /// <param name="value">A number, true, false, a name, or what stands between the quotes of a string, unescaped.</param>
    internal bool TrySet(TapField field, ReadOnlySpan<byte> value)
    {
        switch (field)
        {
            case TapField.TraceId:
                return TryNumber(value, out ulong id) && TrySetTraceId(id);
            case TapField.Timestamp:
                bool isTime = TapTime.TryParse(value, out long time);
                _event = _event with { Time = time };
                return isTime;
            case TapField.SequenceNumber:
                bool isPosition = TryNumber(value, out ulong position);
                _event = _event with { SequenceNumber = position };
                return isPosition;
            case TapField.EndStream:
                _event = _event with { EndsStream = IsTrue(value) };
                return true;
            case TapField.Truncated:
                _event = _event with { IsTruncated = IsTrue(value) };
                return true;
            case TapField.Address or TapField.Path or TapField.ListenerName:
                _address = _address! with { Text = Encoding.UTF8.GetString(value) };
                return true;
            case TapField.Port:
                bool isPort = TryNumber(value, out ulong port);
                _address = _address! with { Port = (int)Math.Min(port, int.MaxValue) };
                return isPort;
            case TapField.Seconds:
                return TryNumber(value, out _seconds);
            case TapField.Nanos:
                return TryNumber(value, out _nanoseconds);
            case TapField.Numerator:
                bool isShare = TryNumber(value, out ulong numerator);
                _rate = _rate with { Numerator = (uint)numerator };
                return isShare;
            case TapField.HeadersReceivedTime:
                bool isReceived = TapTime.TryParse(value, out long received);
                _http.SetReceivedAt(received);
                return isReceived;
            case TapField.Key:
                _key = value.ToArray();
                return true;
            case TapField.Value:
                _value = _value.Length == 0 ? value.ToArray() : _value;        // raw_value takes precedence
                return true;
            case TapField.RawValue:
                _value = value.IsEmpty ? _value : value.ToArray();
                return true;
            case TapField.Denominator:
                _rate = _rate with { Denominator = Denominators.ValueOf(value) };
                return true;
            default:
                return field == TapField.Unknown;
        }
    }

    private static bool IsTrue(ReadOnlySpan<byte> value) => value.SequenceEqual("true"u8);

    private static bool TryNumber(ReadOnlySpan<byte> value, out ulong number) =>
        Utf8Parser.TryParse(value, out number, out int taken) && taken == value.Length;

    private static bool TryNumber(ReadOnlySpan<byte> value, out long number) =>
        Utf8Parser.TryParse(value, out number, out int taken) && taken == value.Length;

    private bool LeaveConnection(out TapEvent tapped)
    {
        tapped = default;
        TapConnection? connection = _connection.IsEmpty ? null : _connection;
        if (Message == TapField.Event)
        {
            _event = _event with { Connection = connection };
            return false;
        }

        SampleRate? rate = _rate.Denominator == 0 ? null : _rate;
        return Complete(new TapEvent(TapEventKind.Opened, 0) { Connection = connection, SampleRate = rate }, out tapped);
    }

    private bool Complete(TapEvent completed, out TapEvent tapped)
    {
        if (Message == TapField.Record && completed.Kind != TapEventKind.Sampled)
        {
            _pendingEnd = new TapEvent(TapEventKind.Ended, _traceId);             // a bare trace of 2018: it ends with its record
            _endsWithRecord = true;
        }

        _eventsOfTrace++;
        tapped = completed with { TraceId = _traceId, IsStreamed = _isStreamed };
        return true;
    }

    private void LeaveHttp(TapField left)
    {
        switch (left)
        {
            case TapField.Headers:
                _http.AddHeader(_key, _value);
                _httpBytes += _key.Length + _value.Length + HeaderOverhead;
                break;
            case TapField.Trailers:
                _http.AddTrailer(_key, _value);
                _httpBytes += _key.Length + _value.Length + HeaderOverhead;
                break;
            case TapField.Data when Message is TapField.Request or TapField.Response:
                SetBody();
                break;
            case TapField.RequestBody or TapField.ResponseBody:
                SetBody();
                _http.EndPiece(PartOf(left));
                break;
            case TapField.RequestHeaders or TapField.RequestTrailers or TapField.ResponseHeaders or TapField.ResponseTrailers:
                _http.EndPiece(PartOf(left));
                break;
            case TapField.Request:
                _http.EndRequest();
                break;
            case TapField.Response:
                _http.EndResponse();
                break;
            case TapField.DownstreamConnection:
                _http.SetDownstream(_connection.IsEmpty ? null : _connection);
                break;
            case TapField.UpstreamConnection:
                _http.SetUpstream(_connection.IsEmpty ? null : _connection);
                break;
            case TapField.HttpBufferedTrace:
                _exchange = _http.FinishExchange();
                break;
            case TapField.HttpSegment:
                _exchange = _http.FinishSegment(_traceId);
                break;
        }
    }

    private void SetBody()
    {
        _http.SetBody(_event.Payload.ToArray(), _event.Large, _event.IsTruncated);
        _httpBytes += _event.Payload.Length;
    }

    private static HttpPart PartOf(TapField field) => field switch
    {
        TapField.RequestHeaders => HttpPart.RequestHeaders,
        TapField.RequestBody => HttpPart.RequestBody,
        TapField.RequestTrailers => HttpPart.RequestTrailers,
        TapField.ResponseHeaders => HttpPart.ResponseHeaders,
        TapField.ResponseBody => HttpPart.ResponseBody,
        _ => HttpPart.ResponseTrailers,
    };

    private bool TrySetTime(TapField field)
    {
        bool isTime = TapTime.TryFrom(_seconds, _nanoseconds, out long time);
        if (field == TapField.HeadersReceivedTime)
        {
            _http.SetReceivedAt(time);
        }
        else
        {
            _event = _event with { Time = time };
        }

        return isTime;
    }
}
