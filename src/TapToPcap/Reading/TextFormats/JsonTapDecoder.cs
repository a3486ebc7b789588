using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using TapToPcap.Reading.Bodies;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.TextFormats;

/// <summary>Decodes taps in protobuf's JSON form: objects one after the other, also in an array.</summary>
internal sealed partial class JsonTapDecoder(BodyStore bodies) : TapDecoder
{
    private const int BetweenRecords = -1;

    // Longer than the names of fields, so that none is cut where a text comes in pieces.
    private const int LongestName = 64;

    // Enough for a brace, the space after it, and the longest name of a trace.
    private const int MaxBeginning = 256;

    private TraceAssembler _trace = new(bodies.MaxHeld);
    private readonly PayloadBuffer _payload = new(bodies.MaxHeld);
    private JsonReaderState _state = NewState();
    private TapField _field;
    private int _recordDepth = BetweenRecords;
    private Place _place;

    // A value of the event or body that is being read cannot be: reported where that ends.
    private TapFormatException? _refused;

    // At damage inside a list of events: the next of them may follow.
    private bool _isInEvents;

    private enum Place
    {
        /// <summary>There was no damage so far.</summary>
        Read,

        /// <summary>At damage: the next record is searched for.</summary>
        Damaged,

        /// <summary>After damage, where commas and a closing bracket may belong to an array whose start was skipped.</summary>
        Resumed,
    }

    public override void Dispose()
    {
        _payload.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    internal override bool TryEndTrace(out TapEvent tapped) => _trace.TryEndTrace(out tapped);

    /// <inheritdoc/>
    internal override bool TryResync(TapWindow window)
    {
        if (_place != Place.Damaged)
        {
            bool isBetween = IsBetween;
            _isInEvents = !isBetween && _trace.TryReturnToEvents();
            if (!isBetween)
            {
                window.Rewind();
            }

            Passed.Begin(window.Offset, isBetween);
            (_place, _refused) = (Place.Damaged, null);
            (_isInLargeString, _isInsideQuotes, _large) = (false, false, null);
        }

        while (window.Span.IndexOf((byte)'{') is int brace and >= 0)
        {
            _isInEvents &= window.Span[..brace].IndexOf("race"u8) < 0;         // the name of another trace
            Passed.Take(window, brace);
            if (window.Span.Length < MaxBeginning && !window.IsFinal)
            {
                return false;
            }

            if (TryResume(window.Span))
            {
                return true;
            }

            Passed.Take(window, 1);
        }

        Passed.Take(window, Math.Max(0, window.Span.Length - (window.IsFinal ? 0 : LongestName)));
        return false;
    }

    private bool IsBetween => _recordDepth == BetweenRecords && DepthOf(_state) == 0;

    private bool TryResume(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> name = FirstName(text);
        bool isRecord = TapFieldNames.IsTrace(name);
        bool isEvent = !isRecord && _isInEvents && TapFieldNames.Find(TapField.Event, name) != TapField.Unknown;
        if (isRecord)
        {
            _trace = new TraceAssembler(bodies.MaxHeld, Record);
            _recordDepth = BetweenRecords;
            _state = NewState();
        }
        else if (isEvent)
        {
            _recordDepth = 0;
            _field = TapField.Event;
            _state = StateInList(_trace.Depth);
        }

        _place = isRecord || isEvent ? Place.Resumed : Place.Damaged;
        return isRecord || isEvent;
    }

    /// <inheritdoc/>
    internal override bool IsBetweenRecords(TapWindow window) =>
        IsBetween && window.Span.Trim(" \t\r\n"u8).IsEmpty;

    private static JsonReaderState NewState() => new(new JsonReaderOptions { AllowMultipleValues = true });

    // The state of a reader that stands in a list, in this many messages.
    private static JsonReaderState StateInList(int depth)
    {
        byte[] before = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"\":", depth)) + "[");
        Utf8JsonReader reader = new(before, isFinalBlock: false, NewState());
        while (reader.Read())
        {
        }

        return reader.CurrentState;
    }

    private static int DepthOf(JsonReaderState state) => new Utf8JsonReader([], isFinalBlock: false, state).CurrentDepth;

    // The name after the brace with which a record or an event begins; empty where there is none.
    private static ReadOnlySpan<byte> FirstName(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> name = text[1..Math.Min(text.Length, MaxBeginning)].TrimStart(" \t\r\n"u8);
        int length = name.StartsWith("\""u8) ? name[1..].IndexOf((byte)'"') : 0;
        return length > 0 ? name.Slice(1, length) : [];
    }

    /// <inheritdoc/>
    private protected override Step Advance(TapWindow window, out TapEvent tapped)
    {
        if (_place == Place.Resumed && _recordDepth == BetweenRecords)
        {
            window.Take(window.Span.Length - window.Span.TrimStart(" \t\r\n,]"u8).Length);
            _state = NewState();
        }

        if (_isInLargeString)
        {
            tapped = default;
            return ReadLargeString(window);
        }

        // isFinalBlock is always false, so every exception means damage; ExpectEnd finds a tap that ends in a record.
        Utf8JsonReader reader = new(window.Span, isFinalBlock: false, _state);
        try
        {
            Step step = Read(ref reader, window, out tapped);
            if (step != Step.Event)
            {
                return step;
            }

            TapEvent[] exchange = _trace.TakeExchange();
            Enqueue(exchange);
            return exchange.Length > 0 ? Step.Taken : Step.Event;
        }
        catch (JsonException e)
        {
            throw new TapFormatException(window.Position(Record, (int)reader.BytesConsumed), Describe(e, window.Span[(int)reader.BytesConsumed..]));
        }
        finally
        {
            _state = reader.CurrentState;
            window.Take((int)reader.BytesConsumed);
        }
    }

    private static string Describe(JsonException e, ReadOnlySpan<byte> rest) =>
        rest.TrimStart(" \t\r\n"u8).StartsWith("Failed to convert protobuf message"u8)
            ? "Envoy could not write this record as JSON and left its error message here"
            : $"expected JSON: {Describe(e.Message.Split(" LineNumber:")[0])}";

    // The reader's message quotes an invalid literal together with all that follows it in memory.
    private static string Describe(string problem) =>
        problem.Contains("' is an invalid JSON literal", StringComparison.Ordinal) ? "found a word that is none of true, false and null" : problem;

    private Step Read(ref Utf8JsonReader reader, TapWindow window, out TapEvent tapped)
    {
        tapped = default;
        while (true)
        {
            Utf8JsonReader before = reader;
            if (!reader.Read())
            {
                ExpectEnd(reader, window);
                return BeginsLargeString(reader, window) ? Step.Taken : Step.NeedsBytes;
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _field = _trace.Find(reader.ValueSpan);
                    break;
                case JsonTokenType.StartObject when !TryEnter(reader, window):
                    reader = before;
                    return Step.NeedsBytes;
                case JsonTokenType.EndObject when Leave(reader, window, out tapped):
                    return Step.Event;
                case JsonTokenType.EndObject when _place == Place.Resumed && _recordDepth == BetweenRecords:
                    return Step.Taken;
                case JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                    SetValue(reader, window);
                    break;
            }
        }
    }

    private void ExpectEnd(in Utf8JsonReader reader, TapWindow window)
    {
        if (!window.IsFinal)
        {
            return;
        }

        int consumed = (int)reader.BytesConsumed;
        if (_recordDepth != BetweenRecords || reader.CurrentDepth > 0 || !window.Span[consumed..].Trim(" \t\r\n"u8).IsEmpty)
        {
            throw new TapFormatException(window.Position(Record, consumed), "the input ends here, inside a record");
        }
    }

    private bool TryEnter(in Utf8JsonReader reader, TapWindow window)
    {
        if (_recordDepth == BetweenRecords)
        {
            _recordDepth = reader.CurrentDepth;
            window.Mark((int)reader.TokenStartIndex + 1);
            _trace.BeginRecord();
            Record = _trace.Record;
            return true;
        }

        ulong? traceId = null;
        if (_field is TapField.BufferedTrace or TapField.StreamedSegment or TapField.HttpSegment && !TryFindTraceId(reader, window, out traceId))
        {
            return false;
        }

        if (TraceAssembler.BeginsPayload(_field))
        {
            _payload.Clear();
        }

        if (TraceAssembler.BeginsEvent(_field))
        {
            window.Mark((int)reader.TokenStartIndex + 1);
            bodies.BeginEvent();
        }

        _trace.Enter(_field);
        return traceId is not ulong id || _trace.TrySetTraceId(id)
            ? true
            : throw new TapFormatException(PositionOf(reader, window), $"trace_id {id} comes after events of another trace");
    }

    private bool Leave(in Utf8JsonReader reader, TapWindow window, out TapEvent tapped)
    {
        if (reader.CurrentDepth == _recordDepth)
        {
            _recordDepth = BetweenRecords;
            bool isEnd = _trace.EndRecord(out tapped) || _trace.HasExchange;
            Remark = _trace.TakeRemark();
            return isEnd;
        }

        _field = _trace.Message;                                               // in an array the next object is of the same field
        bool isEvent = _trace.Leave(out tapped, out string? problem) || _trace.HasExchange;
        ReportRefused();
        return problem is null ? isEvent : throw new TapFormatException(PositionOf(reader, window), problem);
    }

    // The event is left, so that reading goes on after it.
    private void ReportRefused()
    {
        if (_refused is TapFormatException refused && _trace.TakeSpoilt(_field))
        {
            _refused = null;
            throw refused;
        }
    }

    // A value that cannot be is no reason to lose more than the event, the body or the value itself.
    private void Refuse(TapFormatException problem)
    {
        if (!_trace.TrySpoil())
        {
            throw problem;
        }

        _refused ??= problem;
    }

    private void SetValue(in Utf8JsonReader reader, TapWindow window)
    {
        switch (_field)
        {
            case TapField.Unknown:
                break;
            case TapField.AsBytes or TapField.Data or TapField.AsString when IsLarge(reader):
                SetLarge(reader, window);
                break;
            case TapField.AsBytes or TapField.Data when TryDecodeBase64(reader):
            case TapField.AsString when TryUnescape(reader):
                _trace.SetPayload(_payload.Filled, isText: _field == TapField.AsString);
                break;
            case TapField.RawValue when TryDecodeAnew(reader):
                _trace.TrySet(_field, _payload.Filled.Span);
                break;
            case TapField.AsBytes or TapField.Data or TapField.RawValue:
                Refuse(Passable(reader, window, DescribeBase64(reader)));
                break;
            case TapField.AsString:
                Refuse(Passable(reader, window, $"expected text of at most {bodies.MaxHeld} bytes (--max-event-size)"));
                break;
            default:
                SetPlainValue(reader, window);
                break;
        }
    }

    private string DescribeBase64(in Utf8JsonReader reader) => reader.ValueSpan.Length > bodies.MaxHeld
        ? $"expected base64 of at most {bodies.MaxHeld} bytes (--max-event-size)"
        : $"expected base64, found {TapTime.Describe(reader.ValueSpan)}";

    private void SetPlainValue(in Utf8JsonReader reader, TapWindow window)
    {
        ReadOnlySpan<byte> value = Unescaped(reader);
        if (_trace.TrySet(_field, value))
        {
            return;
        }

        if (_field == TapField.TraceId)
        {
            _trace.SpoilRecord();
        }

        Refuse(Passable(reader, window, $"{TapTime.Describe(value)} cannot be the {_field} of a {_trace.Message}"));
    }

    private TapFormatException Passable(in Utf8JsonReader reader, TapWindow window, string problem) => new(PositionOf(reader, window), problem) { IsPassed = true };

    // Events need trace_id. It is usually the first field, but tools that sort names put it after them.
    private bool TryFindTraceId(Utf8JsonReader ahead, TapWindow window, out ulong? id)
    {
        id = null;
        long start = window.Offset + ahead.TokenStartIndex + 1;
        while (ahead.Read())
        {
            if (ahead.TokenType == JsonTokenType.EndObject)
            {
                return true;
            }

            bool isTraceId = TapFieldNames.Find(_field, ahead.ValueSpan) == TapField.TraceId;
            if (!ahead.TrySkip())
            {
                break;
            }

            if (isTraceId)
            {
                id = Utf8Parser.TryParse(ahead.ValueSpan, out ulong value, out _) ? value : null;
                return true;
            }
        }

        if (bodies.IsInTap && window.Span.Length > bodies.Threshold)
        {
            using Stream message = bodies.OpenAt(start)!;
            id = new TraceIdSearch(message, _field).Find();
            return true;
        }

        return window.IsFinal || window.Span.Length >= window.Limit;
    }

    private bool TryDecodeBase64(in Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> text = Unescaped(reader);
        if (!_payload.TryReserve(Base64Url.GetMaxDecodedLength(text.Length), out Span<byte> space))
        {
            return false;
        }

        int written = 0;
        bool isDecoded = reader.TokenType == JsonTokenType.String
            && (Base64.DecodeFromUtf8(text, space, out _, out written) == OperationStatus.Done || Base64Url.DecodeFromUtf8(text, space, out _, out written) == OperationStatus.Done);
        _payload.Advance(written);
        return isDecoded;
    }

    private bool TryDecodeAnew(in Utf8JsonReader reader)
    {
        _payload.Clear();
        return TryDecodeBase64(reader);
    }

    private bool TryUnescape(in Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || !_payload.TryReserve(reader.ValueSpan.Length, out Span<byte> space))
        {
            return false;
        }

        _payload.Advance(JsonEscapes.Unescape(reader.ValueSpan, space));
        return true;
    }

    private static ReadOnlySpan<byte> Unescaped(in Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        byte[] plain = new byte[reader.ValueSpan.Length];
        return plain.AsSpan(0, JsonEscapes.Unescape(reader.ValueSpan, plain));
    }

    private SourcePosition PositionOf(in Utf8JsonReader reader, TapWindow window) => window.Position(Record, (int)reader.TokenStartIndex);
}
