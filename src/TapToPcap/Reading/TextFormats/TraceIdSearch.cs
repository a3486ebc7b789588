using System.Buffers;
using System.Buffers.Text;

namespace TapToPcap.Reading.TextFormats;

/// <summary>Searches a JSON message that is too large to be held for its trace_id, which may come after the events.</summary>
/// <param name="message">The message, from after its opening brace.</param>
/// <param name="field">What the message is.</param>
internal sealed class TraceIdSearch(Stream message, TapField field)
{
    private const int PieceLength = 1 << 16;

    // Enough for all names of the field, and for the largest number.
    private const int MaxLength = 32;

    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"{}[]"u8);

    private readonly byte[] _piece = new byte[PieceLength];
    private readonly byte[] _text = new byte[MaxLength];
    private int _at;
    private int _end;

    /// <summary>The number; null where the message has none.</summary>
    internal ulong? Find()
    {
        int depth = 0;
        while (TryReach(Marks) is byte mark)
        {
            _at++;
            switch (mark)
            {
                case (byte)'"':
                    int length = ReadString();
                    if (depth == 0 && TapFieldNames.Find(field, _text.AsSpan(0, length)) == TapField.TraceId && TryReadNumber() is ulong id)
                    {
                        return id;
                    }

                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    depth--;
                    break;
            }

            if (depth < 0)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Reads to the end of a string; its first bytes are then in the text.</summary>
    /// <returns>How many; 0 where it is too long to be a name or a number.</returns>
    private int ReadString()
    {
        int length = 0;
        while (TryPeek() is byte letter && letter != '"')
        {
            int skipped = letter == '\\' ? 2 : 1;
            for (; skipped > 0 && TryPeek() is byte next; skipped--, _at++)
            {
                _text[Math.Min(length++, MaxLength - 1)] = next;
            }

            length = Math.Min(length, MaxLength);
            SkipPlain(length);
        }

        _at++;
        return length < MaxLength ? length : 0;
    }

    // In a long string only a quote or a backslash matters.
    private void SkipPlain(int length)
    {
        if (length == MaxLength)
        {
            int plain = _piece.AsSpan(_at, _end - _at).IndexOfAny((byte)'"', (byte)'\\');
            _at = plain < 0 ? _end : _at + plain;
        }
    }

    private ulong? TryReadNumber()
    {
        if (TryPeekPlain() != ':')
        {
            return null;
        }

        _at++;
        if (TryPeekPlain() == '"')
        {
            _at++;
        }

        int length = 0;
        for (; length < MaxLength && TryPeek() is byte digit && char.IsAsciiDigit((char)digit); _at++)
        {
            _text[length++] = digit;
        }

        return Utf8Parser.TryParse(_text.AsSpan(0, length), out ulong number, out int taken) && taken == length ? number : null;
    }

    private byte? TryReach(SearchValues<byte> marks)
    {
        while (TryPeek() is not null)
        {
            int found = _piece.AsSpan(_at, _end - _at).IndexOfAny(marks);
            if (found >= 0)
            {
                _at += found;
                return _piece[_at];
            }

            _at = _end;
        }

        return null;
    }

    private byte? TryPeekPlain()
    {
        while (TryPeek() is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }

        return TryPeek();
    }

    private byte? TryPeek()
    {
        if (_at == _end)
        {
            (_at, _end) = (0, message.Read(_piece));
        }

        return _at < _end ? _piece[_at] : null;
    }
}
