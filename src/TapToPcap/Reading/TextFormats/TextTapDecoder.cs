using System.Buffers;
using System.Text;
using TapToPcap.Reading.Bodies;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.TextFormats;

/// <summary>Decodes taps in protobuf's text form: records one after the other, as printed by Envoy or written by hand.</summary>
internal sealed partial class TextTapDecoder(BodyStore bodies) : TapDecoder
{
    private const int MaxDepth = 64;
    private const byte Newline = (byte)'\n';

    // Enough for the longest name of a trace, and for space between it and its brace.
    private const int MaxBeginning = 256;

    private static readonly SearchValues<byte> Separators = SearchValues.Create(" \t\r\n\f\v,;"u8);
    private static readonly SearchValues<byte> EndOfWord = SearchValues.Create(" \t\r\n\f\v,;:{}<>[]\"'#"u8);

    private TraceAssembler _trace = new(bodies.MaxHeld);
    private readonly Stack<Bracket> _brackets = new();

    // An octal escape takes four characters for one byte.
    private readonly PayloadBuffer _payload = new((int)Math.Min(4L * bodies.MaxHeld, Array.MaxLength - 64));
    private Expected _expected;
    private TapField _field;
    private int _scanned;
    private bool _isDamaged;

    // What was taken since the mark is a field that no record has, and may be other text that took records along.
    private bool _isStray;

    // A value of the event or body that is being read cannot be: reported where that ends.
    private TapFormatException? _refused;

    // At damage inside a list of events: the next of them may follow.
    private bool _isInEvents;

    private enum Bracket
    {
        Message,
        List,
    }

    private enum Expected
    {
        Name,
        Value,
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
        if (!_isDamaged)
        {
            bool isBetween = _brackets.Count == 0 && (_expected == Expected.Name || _field == TapField.Unknown);
            _isInEvents = !isBetween && _trace.TryReturnToEvents();
            if (!isBetween || _isStray)
            {
                window.Rewind();
            }

            Passed.Begin(window.Offset, isBetween);
            _isDamaged = true;
        }

        while (IndexOfName(window.Span, _isInEvents) is int name and >= 0)
        {
            Passed.Take(window, name);
            if (window.Span.Length < MaxBeginning && !window.IsFinal)
            {
                return false;
            }

            if (TryResume(window.Span[..Math.Min(window.Span.Length, MaxBeginning)]))
            {
                return true;
            }

            Passed.Take(window, 1);
        }

        Passed.Take(window, Math.Max(0, window.Span.Length - (window.IsFinal ? 0 : MaxBeginning)));
        return false;
    }

    private bool TryResume(ReadOnlySpan<byte> text)
    {
        int length = text.IndexOfAny(EndOfWord);
        ReadOnlySpan<byte> word = length < 0 ? text : text[..length];
        ReadOnlySpan<byte> rest = length < 0 ? [] : text[length..].TrimStart(" \t\r\n:"u8);
        if (rest.IsEmpty || rest[0] is not ((byte)'{' or (byte)'<'))
        {
            return false;
        }

        if (TapFieldNames.IsTrace(word))
        {
            Reset(new TraceAssembler(bodies.MaxHeld, Record));
            return true;
        }

        if (_isInEvents && word.SequenceEqual(Events))
        {
            int depth = _trace.Depth;
            Reset(_trace);
            for (int i = 1; i < depth; i++)
            {
                _brackets.Push(Bracket.Message);
            }

            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    internal override bool IsBetweenRecords(TapWindow window) => _brackets.Count == 0 && _expected == Expected.Name && window.Span.IsEmpty;

    private void Reset(TraceAssembler trace)
    {
        _trace = trace;
        _brackets.Clear();
        _field = TapField.Unknown;
        _expected = Expected.Name;
        _scanned = 0;
        _refused = null;
        (_isDamaged, _isStray) = (false, false);
        (_quote, _large) = (0, null);
    }

    private static ReadOnlySpan<byte> Events => "events"u8;

    // The first place where the name of one of the four traces, or of events, may be; negative where there is none.
    private static int IndexOfName(ReadOnlySpan<byte> text, bool isInEvents)
    {
        int first = Earlier(text, text.Length, "socket_"u8);
        first = Earlier(text, first, "http_"u8);
        first = isInEvents ? Earlier(text, first, Events) : first;
        return first == text.Length ? -1 : first;
    }

    private static int Earlier(ReadOnlySpan<byte> text, int than, ReadOnlySpan<byte> name)
    {
        int at = text[..Math.Min(text.Length, than + name.Length - 1)].IndexOf(name);
        return at < 0 ? than : Math.Min(at, than);
    }

    /// <inheritdoc/>
    private protected override Step Advance(TapWindow window, out TapEvent tapped)
    {
        tapped = default;
        if (_quote != 0)
        {
            return ReadLargeString(window);
        }

        TakeSeparators(window);
        if (window.Span.IsEmpty)
        {
            return window.IsFinal ? Finish(window, out tapped) : Step.NeedsBytes;
        }

        switch (window.Span[0])
        {
            case (byte)'#':
                return TakeComment(window);
            case (byte)':' when _expected == Expected.Value:
                window.Take(1);
                return Step.Taken;
            case (byte)'{' or (byte)'<' when _expected == Expected.Value:
                return Enter(window, out tapped);
            case (byte)'}' or (byte)'>' when IsInside(Bracket.Message):
                ExpectNoValue(window);
                return Leave(window, out tapped);
            case (byte)'[' when _expected == Expected.Value:
                window.Take(1);
                Open(window, Bracket.List);
                return Step.Taken;
            case (byte)']' when IsInside(Bracket.List):
                return Close(window);
            case (byte)'"' or (byte)'\'':
                return ReadString(window);
            case (byte)'[':
                return ReadBracketedName(window);
            default:
                return ReadWord(window);
        }
    }

    private bool IsInside(Bracket bracket) => _brackets.TryPeek(out Bracket innermost) && innermost == bracket;

    private static void TakeSeparators(TapWindow window)
    {
        int next = window.Span.IndexOfAnyExcept(Separators);
        window.Take(next < 0 ? window.Span.Length : next);
    }

    private static Step TakeComment(TapWindow window)
    {
        int end = window.Span.IndexOf(Newline);
        if (end < 0 && !window.IsFinal)
        {
            return Step.NeedsBytes;
        }

        window.Take(end < 0 ? window.Span.Length : end);
        return Step.Taken;
    }

    private void MarkRecord(TapWindow window, TapField field)
    {
        bool isStray = field == TapField.Unknown;
        if (_brackets.Count == 0 && !(isStray && _isStray))
        {
            window.Mark(1);
            _isStray = isStray;
        }
    }

    private Step ReadWord(TapWindow window)
    {
        ReadOnlySpan<byte> text = window.Span;
        int length = text.IndexOfAny(EndOfWord);
        if (length < 0 && !window.IsFinal)
        {
            return Step.NeedsBytes;
        }

        ReadOnlySpan<byte> word = length < 0 ? text : text[..length];
        if (word.IsEmpty || (_expected == Expected.Name && !IsName(word)))
        {
            throw Unexpected(window);
        }

        if (_expected == Expected.Name)
        {
            if (_brackets.Count == 0 && !IsField(window, text[word.Length..]))
            {
                return Step.NeedsBytes;
            }

            TapField field = _trace.Find(word);
            MarkRecord(window, field);
            Expect(field);
        }
        else
        {
            SetWord(window, word, word.Length);
        }

        window.Take(word.Length);
        return Step.Taken;
    }

    // Between records a word may be one of other text; a colon or a bracket follows the name of a field.
    private bool IsField(TapWindow window, ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> next = rest.TrimStart(" \t\r\n"u8);
        if (next.IsEmpty)
        {
            return window.IsFinal ? throw Unexpected(window) : false;
        }

        return next[0] is (byte)':' or (byte)'{' or (byte)'<' or (byte)'[' ? true : throw Unexpected(window);
    }

    // A field that is named and has no value: what it is of is lost.
    private void ExpectNoValue(TapWindow window)
    {
        if (_expected == Expected.Value)
        {
            _expected = Expected.Name;
            Refuse(new TapFormatException(window.Position(Record), $"expected the {_field} of a {_trace.Message}, found no value") { IsPassed = true });
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

    // The name of an extension or the type of an Any. Taps use neither, so its value is skipped.
    private Step ReadBracketedName(TapWindow window)
    {
        int end = window.Span.IndexOf((byte)']');
        if ((end < 0 ? window.Span : window.Span[..end]).Contains(Newline))
        {
            throw Unexpected(window);                                          // a bracket in other text, or in damage
        }

        if (end < 0)
        {
            return NeedBytes(window);
        }

        window.Take(end + 1);
        Expect(TapField.Unknown);
        return Step.Taken;
    }

    private Step ReadString(TapWindow window)
    {
        // Strings that follow one another are one value, as in C.
        if (_expected == Expected.Name && _field is not (TapField.AsBytes or TapField.AsString or TapField.Data or TapField.Unknown))
        {
            throw Unexpected(window);
        }

        ReadOnlySpan<byte> text = window.Span;
        int end = FindClosingQuote(text);
        if (_brackets.Count == 0 && (end < 0 ? text : text[..end]).Contains(Newline))
        {
            throw Unexpected(window);                                          // a quote in text around the records
        }

        if (end < 0)
        {
            return BeginsLargeString(text) ? BeginLargeString(window) : NeedBytes(window);
        }

        SetString(window, text[1..end]);
        window.Take(end + 1);
        EndValue();
        return Step.Taken;
    }

    // Continues where the previous call ran out of bytes.
    private int FindClosingQuote(ReadOnlySpan<byte> text)
    {
        if (text.Length <= _scanned)
        {
            return -1;                                                         // the same bytes again, after the tap was parked
        }

        byte quote = text[0];
        int at = Math.Max(_scanned, 1);
        while (text[at..].IndexOf(quote) is int found and >= 0)
        {
            at += found;
            if (!IsEscaped(text, at))
            {
                _scanned = 0;
                return at;
            }

            at++;
        }

        _scanned = text.Length;
        return -1;
    }

    // An even number of backslashes before a quote escape one another, not the quote.
    private static bool IsEscaped(ReadOnlySpan<byte> text, int at)
    {
        int others = text[1..at].LastIndexOfAnyExcept((byte)'\\');
        return (at - 2 - others) % 2 != 0;
    }

    private void SetString(TapWindow window, ReadOnlySpan<byte> literal)
    {
        if (_field == TapField.Unknown)
        {
            return;
        }

        bool isPayload = IsPayload;
        if (isPayload && IsLarge(literal))
        {
            SetLarge(window, literal);
            return;
        }

        byte[]? plain = isPayload ? null : new byte[literal.Length];
        Span<byte> space = plain;
        if (isPayload && !_payload.TryReserve(literal.Length, out space))
        {
            throw new TapFormatException(window.Position(Record), $"a string of {literal.Length} characters, an event has at most {bodies.MaxHeld} bytes (--max-event-size)");
        }

        int length = TextEscapes.Unescape(literal, space);
        if (length < 0)
        {
            throw new TapFormatException(window.Position(Record), $"expected the {_field} of a {_trace.Message}, found a string with an escape that is none");
        }

        if (!isPayload)
        {
            SetWord(window, space[..length], literal.Length + 2);
            return;
        }

        _parts.Add((new BodyPart(window.Offset + 1, literal.Length), length));
        _payload.Advance(length);
        _trace.SetPayload(_payload.Filled);
    }

    /// <param name="taken">Bytes that the value takes in the tap.</param>
    private void SetWord(TapWindow window, ReadOnlySpan<byte> value, int taken)
    {
        BeginBareRecord();
        if (!_trace.TrySet(_field, value))
        {
            if (_field == TapField.TraceId)
            {
                _trace.SpoilRecord();
            }

            Refuse(Passable(window, taken, Quote(value)));
        }

        EndValue();
    }

    // The value is taken, so that reading can go on after it.
    private TapFormatException Passable(TapWindow window, int length, string found)
    {
        SourcePosition here = window.Position(Record);
        string problem = $"expected the {_field} of a {_trace.Message}, found {found}";
        if (!_trace.TrySpoil())
        {
            window.Take(length);
            EndValue();
        }

        return new TapFormatException(here, problem) { IsPassed = true };
    }

    // The id of a trace that has no wrapper begins its record.
    private void BeginBareRecord()
    {
        if (_field == TapField.TraceId && _brackets.Count == 0 && Record == 0)
        {
            _trace.BeginRecord();
            Record = _trace.Record;
        }
    }

    private Step Enter(TapWindow window, out TapEvent tapped)
    {
        if (BeginsRecord && _trace.EndRecord(out tapped))
        {
            return Step.Event;
        }

        tapped = default;
        if (BeginsRecord)
        {
            _trace.BeginRecord();
            Record = _trace.Record;
        }

        if (TraceAssembler.BeginsPayload(_field))
        {
            ClearPayload();
        }

        window.Take(1);
        if (TraceAssembler.BeginsEvent(_field))
        {
            window.Mark();
            bodies.BeginEvent();
        }

        Open(window, Bracket.Message);
        _trace.Enter(_field);
        _expected = Expected.Name;
        return Step.Taken;
    }

    // The bare trace of 2018 has no field around it: all of the input is one record.
    private bool BeginsRecord => TapFieldNames.IsTrace(_field) ? _trace.IsOutside : _brackets.Count == 0 && Record == 0 && _field switch
    {
        TapField.Connection or TapField.Event or TapField.SingleEvent or TapField.Request or TapField.Response => true,
        TapField.RequestHeaders or TapField.RequestBody or TapField.RequestTrailers => true,
        TapField.ResponseHeaders or TapField.ResponseBody or TapField.ResponseTrailers => true,
        _ => false,
    };

    private Step Leave(TapWindow window, out TapEvent tapped)
    {
        TapField left = _trace.Message;
        _field = left;                                                         // in a list the next message is of the same field
        bool isEvent = _trace.Leave(out tapped, out string? problem);
        if (problem is not null)
        {
            throw new TapFormatException(window.Position(Record), problem);
        }

        Enqueue(_trace.TakeExchange());
        Close(window);
        Remark ??= _trace.IsOutside ? _trace.TakeRemark() : null;
        if (_refused is TapFormatException refused && _trace.TakeSpoilt(left))
        {
            _refused = null;
            throw refused;
        }

        return isEvent ? Step.Event : Step.Taken;
    }

    private void Open(TapWindow window, Bracket bracket)
    {
        if (_brackets.Count == MaxDepth)
        {
            throw new TapFormatException(window.Position(Record), $"messages inside one another more than {MaxDepth} deep");
        }

        _brackets.Push(bracket);
    }

    private Step Close(TapWindow window)
    {
        window.Take(1);
        _brackets.Pop();
        EndValue();
        return Step.Taken;
    }

    private void Expect(TapField valueOf)
    {
        _field = valueOf;
        _expected = Expected.Value;
    }

    private void EndValue() => _expected = IsInside(Bracket.List) ? Expected.Value : Expected.Name;

    private Step Finish(TapWindow window, out TapEvent tapped)
    {
        if (_brackets.Count > 0 || _expected == Expected.Value)
        {
            throw new TapFormatException(window.Position(Record), "the input ends here, inside a record");
        }

        bool isEvent = _trace.EndRecord(out tapped);
        Remark ??= _trace.TakeRemark();
        Enqueue(_trace.TakeExchange());
        return isEvent ? Step.Event : HasQueued ? Step.Taken : Step.NeedsBytes;
    }

    private Step NeedBytes(TapWindow window) => window.IsFinal
        ? throw new TapFormatException(window.Position(Record), "the input ends here, inside a string")
        : Step.NeedsBytes;

    private TapFormatException Unexpected(TapWindow window) =>
        new(window.Position(Record), $"expected a field's {(_expected == Expected.Name ? "name" : "value")}, found {Quote(window.Span)}");

    private static bool IsName(ReadOnlySpan<byte> word)
    {
        foreach (byte letter in word)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'_' or (byte)'.'))
            {
                return false;
            }
        }

        return !char.IsAsciiDigit((char)word[0]) || !word.ContainsAnyExceptInRange((byte)'0', (byte)'9');   // a number: an unknown field
    }

    private static string Quote(ReadOnlySpan<byte> text)
    {
        const int MaxLength = 24;

        StringBuilder quoted = new("\"");
        foreach (byte letter in text[..Math.Min(MaxLength, text.Length)])
        {
            quoted.Append(letter is >= 0x20 and < 0x7F ? (char)letter : '.');
        }

        return quoted.Append('"').ToString();
    }
}
