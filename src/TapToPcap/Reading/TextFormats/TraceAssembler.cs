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
    private string? _timeProblem;
    private readonly HttpTraceBuilder _http = new();
    private long _httpBytes;
    private TapEvent[] _exchange = [];
    private byte[] _key = [];
    private byte[] _value = [];

    // Open messages that are known, without the record.
    private int _known;

    // A value in the event or body that is open cannot be.
    private bool _isSpoilt;
    private bool _isRecordSpoilt;

    // Of a record that has no wrapper: the name of the trace that it is.
    private string? _bareTrace;
    private bool _hasBareId;
    private string? _remark;

    /// <summary>The record that is being read, from 1; 0 before the first.</summary>
    internal long Record { get; private set; } = record;

    /// <summary>The message that is open, to which the next field belongs.</summary>
    internal TapField Message => _open.Peek();

    /// <summary>Whether a message with a new payload begins with this field.</summary>
    internal static bool BeginsPayload(TapField field) => field is TapField.Event or TapField.Data or TapField.RequestBody or TapField.ResponseBody;

    /// <summary>No trace is open: the next may be the record's, or stand anywhere in a message that is not Envoy's.</summary>
    internal bool IsOutside => _known == 0;

    /// <summary>What a trace that is not as Envoy writes it was taken for, for people; null where there is nothing to say.</summary>
    internal string? TakeRemark()
    {
        string? remark = _remark;
        _remark = null;
        return remark;
    }

    internal TapField Find(ReadOnlySpan<byte> name)
    {
        TapField message = Message;
        return message != TapField.Unknown ? TapFieldNames.Find(message, name) : IsOutside ? TapFieldNames.FindTrace(name) : TapField.Unknown;
    }

    /// <summary>Whether an event, or a record that is held as one, begins with this field.</summary>
    internal static bool BeginsEvent(TapField field) => field is TapField.Event or TapField.HttpBufferedTrace or TapField.HttpSegment;

    internal void BeginRecord()
    {
        Record++;
        BeginTrace();
        _endsWithRecord = false;
        _isRecordSpoilt = false;
        _rate = default;
        (_bareTrace, _hasBareId, _remark) = (null, false, null);
        BeginHttp();
    }

    /// <summary>Ends the record; true where that ends a trace.</summary>
    internal bool EndRecord(out TapEvent tapped)
    {
        EndBareTrace();
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

    /// <summary>Returns to the message whose events were being read; false where these are not many.</summary>
    internal bool TryReturnToEvents()
    {
        TapField[] open = [.. _open];
        int list = Array.FindIndex(open, field => field is TapField.BufferedTrace or TapField.Batch);
        bool isBare = list < 0 && (open is [.., TapField.Event, TapField.Record] || (_endsWithRecord && _pendingEnd is not null));
        list = isBare ? open.Length - 1 : list;
        for (int i = 0; i < list; i++)
        {
            Close();
        }

        _isSpoilt = false;
        return list >= 0;
    }

    /// <summary>How many messages are open, with the record.</summary>
    internal int Depth => _open.Count;

    /// <summary>Drops the event or the body that is open, as a value in it cannot be; false where none is open.</summary>
    internal bool TrySpoil()
    {
        bool isInside = _open.Any(field => field is TapField.Event or TapField.RequestBody or TapField.ResponseBody)
            || (_open.Contains(TapField.Data) && (_open.Contains(TapField.Request) || _open.Contains(TapField.Response)));
        _isSpoilt |= isInside;
        return isInside;
    }

    /// <summary>Drops the record, as it is not known which trace it is of.</summary>
    internal void SpoilRecord() => _isRecordSpoilt = _isStreamed || Message == TapField.HttpSegment;

    internal void Enter(TapField field)
    {
        NoteBareTrace(field);
        if (TapFieldNames.IsTrace(field) && Message == TapField.Unknown)
        {
            BeginTrace();
            _remark = $"{NameOf(field)}, inside another message";
        }

        switch (field)
        {
            case TapField.StreamedSegment:
                _isStreamed = true;
                break;
            case TapField.Event or TapField.SingleEvent:
                _isSpoilt = false;
                _isStreamed |= field == TapField.SingleEvent;
                _event = new TapEvent(TapEventKind.Empty, 0) { TimeProblem = TapTime.None };
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
                (_seconds, _nanoseconds, _timeProblem) = (0, 0, null);
                break;
            case TapField.HttpBufferedTrace or TapField.HttpSegment:
                BeginHttp();
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
                _isSpoilt = false;
                break;
            case TapField.SampleRate:
                _rate = new SampleRate(0, 100);
                break;
        }

        _known += field == TapField.Unknown ? 0 : 1;
        _open.Push(field == TapField.SingleEvent ? TapField.Event : field);
    }

    /// <summary>Leaves the message last entered; true where that completes an event.</summary>
    /// <param name="problem">What is wrong with the content of the message; null where nothing is.</param>
    internal bool Leave(out TapEvent tapped, out string? problem)
    {
        tapped = default;
        problem = null;
        TapField left = Close();
        switch (left)
        {
            case TapField.Event when _isSpoilt:
                return false;
            case TapField.Event:
                return Complete(_event.IsTimed ? _event : _event with { TimeProblem = null }, out tapped);
            case TapField.BufferedTrace when Message == TapField.Unknown:
                tapped = new TapEvent(TapEventKind.Ended, _traceId);
                return true;
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
                bool isTime = TapTime.TryFrom(_seconds, _nanoseconds, out long time);
                SetTime(left, time, _timeProblem ?? (isTime ? null : TapTime.Describe(_seconds, _nanoseconds)));
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

    /// <summary><see cref="Leave"/> has dropped an event or a body; true once.</summary>
    internal bool TakeSpoilt(TapField left)
    {
        bool isWhole = left is TapField.Event or TapField.RequestBody or TapField.ResponseBody
            || (left == TapField.Data && Message is TapField.Request or TapField.Response);
        bool isTaken = _isSpoilt && isWhole;
        _isSpoilt = _isSpoilt && !isTaken;
        return isTaken;
    }

    /// <param name="isText">See <see cref="TapEvent.IsText"/>.</param>
    internal void SetPayload(ReadOnlyMemory<byte> payload, bool isText = false) => _event = _event with { Payload = payload, Large = null, IsText = isText };

    internal void SetPayload(LargeBody payload, bool isText = false) => _event = _event with { Payload = default, Large = payload, IsText = isText };

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
            case TapField.TraceId when Message == TapField.Record:
                _hasBareId = TryNumber(value, out ulong bare) && TrySetTraceId(bare);
                return true;
            case TapField.TraceId:
                return TryNumber(value, out ulong id) && TrySetTraceId(id);
            case TapField.Timestamp or TapField.HeadersReceivedTime:
                bool isTime = TapTime.TryParse(value, out long time);
                SetTime(field, time, isTime ? null : TapTime.Describe(value));
                return true;
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
                _timeProblem = TryNumber(value, out _seconds) ? _timeProblem : TapTime.Describe(value);
                return true;
            case TapField.Nanos:
                _timeProblem = TryNumber(value, out _nanoseconds) ? _timeProblem : TapTime.Describe(value);
                return true;
            case TapField.Numerator:
                bool isShare = TryNumber(value, out ulong numerator);
                _rate = _rate with { Numerator = (uint)numerator };
                return isShare;
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
                return field == TapField.Unknown || (Message == TapField.Record && !TapFieldNames.IsTrace(field));
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
        tapped = default;
        if (_isRecordSpoilt)
        {
            return false;
        }

        if (Message == TapField.Record && EndsWithRecord(completed.Kind))
        {
            _pendingEnd = new TapEvent(TapEventKind.Ended, _traceId);             // a bare trace of 2018: it ends with its record
            _endsWithRecord = true;
        }

        _eventsOfTrace++;
        tapped = completed with { TraceId = _traceId, IsStreamed = _isStreamed };
        return true;
    }

    // A connection alone, of a trace with an id, is the first record of a streamed tap.
    private bool EndsWithRecord(TapEventKind kind) => kind switch
    {
        TapEventKind.Sampled => false,
        TapEventKind.Opened => !_hasBareId,
        _ => !_isStreamed,
    };

    private void BeginTrace()
    {
        _traceId = 0;
        _isStreamed = false;
        _eventsOfTrace = 0;
    }

    private void BeginHttp()
    {
        _http.Begin();
        _httpBytes = 0;
    }

    private TapField Close()
    {
        TapField left = _open.Pop();
        _known -= left == TapField.Unknown ? 0 : 1;
        return left;
    }

    private void NoteBareTrace(TapField field)
    {
        if (Message != TapField.Record)
        {
            return;
        }

        _bareTrace = field switch
        {
            TapField.Event when _hasBareId => NameOf(TapField.BufferedTrace),
            TapField.SingleEvent => NameOf(TapField.StreamedSegment),
            TapField.Request or TapField.Response => NameOf(TapField.HttpBufferedTrace),
            TapField.RequestHeaders or TapField.RequestBody or TapField.RequestTrailers => NameOf(TapField.HttpSegment),
            TapField.ResponseHeaders or TapField.ResponseBody or TapField.ResponseTrailers => NameOf(TapField.HttpSegment),
            _ => _bareTrace,
        };
    }

    // Other messages than Envoy's have requests and responses too, but no headers of this form.
    private void EndBareTrace()
    {
        if (_bareTrace is null)
        {
            return;
        }

        if (_eventsOfTrace == 0 && _exchange.Length == 0 && _http.HasContent)
        {
            _exchange = _bareTrace == NameOf(TapField.HttpBufferedTrace) ? _http.FinishExchange() : _http.FinishSegment(_traceId);
        }

        _remark = _eventsOfTrace > 0 || _exchange.Length > 0 ? $"{_bareTrace}, without the message around it" : _remark;
        _bareTrace = null;
    }

    private static string NameOf(TapField trace) => trace switch
    {
        TapField.BufferedTrace => "socket_buffered_trace",
        TapField.StreamedSegment => "socket_streamed_trace_segment",
        TapField.HttpBufferedTrace => "http_buffered_trace",
        _ => "http_streamed_trace_segment",
    };

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
                _exchange = _isRecordSpoilt ? [] : _http.FinishSegment(_traceId);
                break;
        }
    }

    private void SetBody()
    {
        if (_isSpoilt)
        {
            _http.SetBody(default, null, isTruncated: true);
            return;
        }

        _http.SetBody(_event.Payload.ToArray(), _event.Large, _event.IsTruncated, _event.IsText);
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

    private void SetTime(TapField field, long time, string? problem)
    {
        if (field == TapField.Timestamp)
        {
            _event = _event with { Time = problem is null ? time : 0, TimeProblem = problem };
        }
        else if (problem is null)
        {
            _http.SetReceivedAt(time);
        }
        else
        {
            _http.SetTimeProblem(problem);
        }
    }
}
