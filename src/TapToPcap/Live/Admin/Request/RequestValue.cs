using System.Buffers.Text;
using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TapToPcap.Live.Admin.Request;

/// <summary>Readers (<see cref="FieldReader"/>) for fields that are scalars or lists.</summary>
internal static class RequestValue
{
    private const int NanosecondDigits = 9;

    /// <summary>Text of any length, sent in quotes so that it is not taken for a number or the like.</summary>
    internal static YamlNode Text(YamlNode given, string path) => Quoted(ScalarOf(given, path, "text"));

    /// <summary>Text that is not empty.</summary>
    internal static YamlNode Word(YamlNode given, string path) => ScalarOf(given, path, "text") is { Length: > 0 } word ? Quoted(word) : throw new FormatException($"{path}: is empty");

    /// <summary>Only <c>true</c> or <c>false</c>.</summary>
    internal static YamlNode Flag(YamlNode given, string path) =>
        given is YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag ? new YamlScalarNode(flag.Value) : throw new FormatException($"{path}: expected true or false");

    /// <summary>Only <c>true</c>.</summary>
    internal static YamlNode True(YamlNode given, string path) =>
        given is YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" } ? new YamlScalarNode("true") : throw new FormatException($"{path}: expected true");

    /// <summary>A whole number in decimal digits, from <paramref name="least"/> to <paramref name="most"/>.</summary>
    internal static FieldReader Number(long least, long most) => (given, path) =>
    {
        string digits = ScalarOf(given, path, "a number");
        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most && digits[0] != '+'
            ? new YamlScalarNode(number.ToString(CultureInfo.InvariantCulture))
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{path}: expected a number from {least} to {most}, found {digits}"));
    };

    /// <summary>Seconds as in <c>1.5s</c>, from 0 to <paramref name="most"/>.</summary>
    internal static FieldReader Seconds(int most) => (given, path) =>
    {
        string text = ScalarOf(given, path, "seconds");
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        bool isFine = dot >= 0 && text.Length - dot - 2 > NanosecondDigits;
        return text.EndsWith('s') && !isFine && decimal.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds) && seconds <= most
            ? Quoted(text)
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{path}: expected seconds from 0s to {most}s, found {text}"));
    };

    /// <summary>Base64 of at least one byte.</summary>
    internal static YamlNode Base64Bytes(YamlNode given, string path)
    {
        string text = ScalarOf(given, path, "base64");
        return text.Length > 0 && Base64.IsValid(text, out int length) && length > 0 ? Quoted(text) : throw new FormatException($"{path}: expected base64");
    }

    /// <summary>One of these words.</summary>
    internal static FieldReader OneOf(params string[] words) => (given, path) =>
        ScalarOf(given, path, "a word") is string word && words.Contains(word) ? new YamlScalarNode(word) : throw new FormatException($"{path}: expected one of {string.Join(", ", words)}");

    /// <summary>A list of at least <paramref name="least"/> such values.</summary>
    internal static FieldReader List(FieldReader readItem, int least) => (given, path) =>
        given is YamlSequenceNode list && list.Children.Count >= least
            ? new YamlSequenceNode(list.Children.Select((item, index) => readItem(item, $"{path}[{index}]")))
            : throw new FormatException($"{path}: expected a list of at least {least}");

    /// <summary>A field that Envoy knows, but that must not be sent.</summary>
    internal static FieldReader Refuse(string why) => (_, path) => throw new FormatException($"{path}: {why}");

    internal static YamlScalarNode Quoted(string text) => new(text) { Style = ScalarStyle.DoubleQuoted };

    // YAML's null, in any spelling, is no value of a field.
    private static string ScalarOf(YamlNode given, string path, string expected) => given switch
    {
        YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" } => throw new FormatException($"{path}: expected {expected}, found nothing"),
        YamlScalarNode { Value: string text } when !IsWhole(text) => throw new FormatException($"{path}: has half a character or a NUL in it"),
        YamlScalarNode { Value: string text } => text,
        _ => throw new FormatException($"{path}: expected {expected}"),
    };

    private static bool IsWhole(string text) => !text.Contains('\0', StringComparison.Ordinal) && !text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);
}
