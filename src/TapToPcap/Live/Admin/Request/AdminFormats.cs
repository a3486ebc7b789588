using TapToPcap.Reading.Decoding;
using YamlDotNet.RepresentationModel;

namespace TapToPcap.Live.Admin.Request;

/// <summary>Formats that Envoy's admin sinks can write (envoy.config.tap.v3.OutputSink.Format); any other aborts Envoy.</summary>
internal static class AdminFormats
{
    private const string Delimited = "PROTO_BINARY_LENGTH_DELIMITED";

    // In the order of their numbers; the first is the default.
    private static readonly string[] Names = ["JSON_BODY_AS_BYTES", "JSON_BODY_AS_STRING", "PROTO_BINARY", Delimited, "PROTO_TEXT"];

    /// <param name="given">A name or a number; null for the default.</param>
    /// <exception cref="FormatException">There is no such format.</exception>
    internal static string NameOf(YamlNode? given)
    {
        string word = given is null ? Names[0] : (given as YamlScalarNode)?.Value ?? $"{given}";
        string name = int.TryParse(word, out int number) && number >= 0 && number < Names.Length ? Names[number] : word;
        return Names.Contains(name) ? name : throw new FormatException($"format {word}: expected one of {string.Join(", ", Names)}");
    }

    /// <exception cref="FormatException">Envoy would abort.</exception>
    internal static TapFraming OfStreaming(string format) =>
        IsJson(format) ? TapFraming.Json : throw new FormatException($"format {format}: Envoy aborts where streaming_admin has another than {Names[0]} or {Names[1]}");

    /// <exception cref="FormatException">Envoy would abort.</exception>
    internal static TapFraming OfBuffered(string format) => format switch
    {
        Delimited => TapFraming.Delimited,
        _ when IsJson(format) => TapFraming.Json,
        _ => throw new FormatException($"format {format}: Envoy aborts where buffered_admin has another than {Names[0]}, {Names[1]} or {Delimited}"),
    };

    private static bool IsJson(string format) => format == Names[0] || format == Names[1];
}
