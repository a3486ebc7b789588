using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace TapToPcap.Recorder;

/// <summary>Prints a message as protobuf's C++ text printer does, which has no counterpart in C# (docs/envoy-tap-format.md).</summary>
internal sealed class TextPrinter(Stream output)
{
    private int _depth;

    /// <summary>Called after the newline of each inner message, the innermost first; null where nobody wants to know.</summary>
    internal Action<IMessage>? Ended { get; init; }

    internal void Print(IMessage message)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            foreach (object value in Present(field, message))
            {
                PrintField(field, value);
            }
        }
    }

    private static IEnumerable Present(FieldDescriptor field, IMessage message)
    {
        object value = field.Accessor.GetValue(message);
        return value switch
        {
            IList values => values,
            _ when field.HasPresence => field.Accessor.HasValue(message) ? new[] { value } : [],
            0L or 0 or 0UL or 0U or false or "" or ByteString { IsEmpty: true } => Array.Empty<object>(),
            System.Enum when (int)value == 0 => Array.Empty<object>(),
            _ => new[] { value },
        };
    }

    private void PrintField(FieldDescriptor field, object value)
    {
        if (value is IMessage message)
        {
            WriteLine($"{field.Name} {{");
            _depth++;
            Print(message);
            _depth--;
            WriteLine("}");
            Ended?.Invoke(message);
        }
        else
        {
            WriteLine($"{field.Name}: {Scalar(field, value)}");
        }
    }

    private static string Scalar(FieldDescriptor field, object value) => value switch
    {
        string text => Quoted(Encoding.UTF8.GetBytes(text)),
        ByteString bytes => Quoted(bytes.Span),
        bool flag => flag ? "true" : "false",
        System.Enum => field.EnumType.FindValueByNumber((int)value).Name,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new UnreachableException($"No tap has a field such as {field.FullName}."),
    };

    private static string Quoted(ReadOnlySpan<byte> bytes)
    {
        StringBuilder quoted = new("\"");
        foreach (byte value in bytes)
        {
            quoted.Append(value switch
            {
                (byte)'\n' => "\\n",
                (byte)'\r' => "\\r",
                (byte)'\t' => "\\t",
                (byte)'"' => "\\\"",
                (byte)'\'' => "\\'",
                (byte)'\\' => "\\\\",
                >= 0x20 and <= 0x7E => ((char)value).ToString(),
                _ => "\\" + Convert.ToString(value, 8).PadLeft(3, '0'),
            });
        }

        return quoted.Append('"').ToString();
    }

    private void WriteLine(string line) => output.Write(Encoding.UTF8.GetBytes(new string(' ', 2 * _depth) + line + "\n"));
}
