using System.Buffers;
using System.Buffers.Text;
using System.Collections;
using System.Diagnostics;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace TapToPcap.Recorder;

/// <summary>Prints a message as protobuf's C++ JSON printer does with the options Envoy sets: one space per level, proto field names, and defaults included unless the UDP sink prints (docs/envoy-tap-format.md).</summary>
/// <remarks>Not <see cref="JsonFormatter"/>, which takes no malformed text and escapes every character beyond the basic plane.</remarks>
internal sealed class JsonPrinter(Stream output, bool bodyAsString, bool withDefaults = true)
{
    private static readonly byte[] Break = [(byte)'\n', .. Enumerable.Repeat((byte)' ', 32)];

    private int _depth;

    /// <summary>Called after the last brace of each message, the inner ones first; null where nobody wants to know.</summary>
    internal Action<IMessage>? Ended { get; init; }

    internal void Print(IMessage message)
    {
        PrintMessage(message);
        output.WriteByte((byte)'\n');
    }

    private void PrintMessage(IMessage message)
    {
        if (message is Timestamp time)
        {
            Write(JsonFormatter.Default.Format(time));
            return;
        }

        Open('{');
        bool isEmpty = true;
        foreach (JsonField field in JsonField.Of(message.Descriptor))
        {
            if (field.ValueIn(message, withDefaults) is object value)
            {
                Separate(ref isEmpty);
                PrintField(field, value);
            }
        }

        Close('}', isEmpty);
        Ended?.Invoke(message);
    }

    private void PrintField(JsonField field, object value)
    {
        if (bodyAsString && field.IsBody && value is ByteString bytes)
        {
            output.Write("\"as_string\": "u8);
            PrintString(bytes.Span);
            return;
        }

        output.Write(field.Label);
        if (value is not IList values)
        {
            PrintValue(field, value);
            return;
        }

        Open('[');
        bool isEmpty = true;
        foreach (object element in values)
        {
            Separate(ref isEmpty);
            PrintValue(field, element);
        }

        Close(']', isEmpty);
    }

    private void PrintValue(JsonField field, object value)
    {
        switch (value)
        {
            case IMessage message:
                PrintMessage(message);
                break;
            case string text:
                PrintString(Encoding.UTF8.GetBytes(text));
                break;
            case ByteString bytes:
                PrintBase64(bytes.Span);
                break;
            case ulong number:
                Write($"\"{number}\"");
                break;
            case uint number:
                Write($"{number}");
                break;
            case bool flag:
                Write(flag ? "true" : "false");
                break;
            case System.Enum:
                Write($"\"{field.EnumName((int)value)}\"");
                break;
            default:
                throw new UnreachableException($"No tap has a field such as {value}.");
        }
    }

    private void PrintBase64(ReadOnlySpan<byte> bytes)
    {
        byte[] text = ArrayPool<byte>.Shared.Rent(Base64.GetMaxEncodedToUtf8Length(bytes.Length) + 2);
        text[0] = (byte)'"';
        Base64.EncodeToUtf8(bytes, text.AsSpan(1), out _, out int length);
        text[length + 1] = (byte)'"';
        output.Write(text, 0, length + 2);
        ArrayPool<byte>.Shared.Return(text);
    }

    private void PrintString(ReadOnlySpan<byte> text)
    {
        Write("\"");
        while (!text.IsEmpty)
        {
            int length = ScalarLength(text, out int scalar);
            switch (scalar)
            {
                case Malformed:
                    Write(" ");
                    break;
                case '"' or '\\':
                    Write($"\\{(char)scalar}");
                    break;
                case '\b':
                    Write("\\b");
                    break;
                case '\t':
                    Write("\\t");
                    break;
                case '\n':
                    Write("\\n");
                    break;
                case '\f':
                    Write("\\f");
                    break;
                case '\r':
                    Write("\\r");
                    break;
                case int unsafeScalar when IsEscaped(unsafeScalar):
                    Write(string.Concat(new Rune(unsafeScalar).ToString().Select(unit => $"\\u{(int)unit:x4}")));
                    break;
                default:
                    output.Write(text[..length]);
                    break;
            }

            text = text[length..];
        }

        Write("\"");
    }

    private const int Malformed = -1;

    // The C++ printer asks only for the right number of continuation bytes, so overlong forms and surrogates pass.
    // A byte that should have been a continuation and is not is lost with the sequence it broke.
    private static int ScalarLength(ReadOnlySpan<byte> text, out int scalar)
    {
        int lead = text[0];
        (int expected, scalar) = lead switch
        {
            < 0x80 => (1, lead),
            >= 0xC0 and < 0xE0 => (2, lead & 0x1F),
            >= 0xE0 and < 0xF0 => (3, lead & 0x0F),
            >= 0xF0 and < 0xF8 => (4, lead & 0x07),
            _ => (1, Malformed),
        };

        for (int at = 1; at < expected; at++)
        {
            if (at == text.Length || (text[at] & 0xC0) != 0x80)
            {
                scalar = Malformed;
                return Math.Min(at + 1, text.Length);
            }

            scalar = (scalar << 6) | (text[at] & 0x3F);
        }

        scalar = scalar > 0x10FFFF ? Malformed : scalar;
        return expected;
    }

    // Beside what JSON forbids, characters that are invisible, or markup to a browser.
    private static bool IsEscaped(int scalar) => scalar
        is < 0x20 or '<' or '>' or (>= 0x7F and <= 0x9F) or 0xAD
        or (>= 0x600 and <= 0x603) or 0x6DD or 0x70F or 0x17B4 or 0x17B5
        or (>= 0x200B and <= 0x200F) or (>= 0x2028 and <= 0x202E) or (>= 0x2060 and <= 0x2064) or (>= 0x206A and <= 0x206F)
        or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB)
        or (>= 0x1D173 and <= 0x1D17A) or 0xE0001 or (>= 0xE0020 and <= 0xE007F);

    private void Open(char bracket)
    {
        output.WriteByte((byte)bracket);
        _depth++;
    }

    private void Separate(ref bool isEmpty)
    {
        if (!isEmpty)
        {
            output.WriteByte((byte)',');
        }

        isEmpty = false;
        BreakLine();
    }

    private void Close(char bracket, bool isEmpty)
    {
        _depth--;
        if (!isEmpty)
        {
            BreakLine();
        }

        output.WriteByte((byte)bracket);
    }

    private void BreakLine() => output.Write(Break, 0, 1 + _depth);

    private void Write(string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
