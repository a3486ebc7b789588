using TapToPcap.Reading.Decoding;
using YamlDotNet.RepresentationModel;
using static TapToPcap.Live.Admin.Request.RequestValue;

namespace TapToPcap.Live.Admin.Request;

/// <summary>Checks the sink of a request: records must come back from it, and Envoy must not abort.</summary>
internal static class RequestSink
{
    private const string Streaming = "streaming_admin";
    private const string Buffered = "buffered_admin";
    private const string Instead = $"a request's sink is {Streaming} or {Buffered}";

    // Envoy allocates 32 to 48 bytes for each trace at once, and aborts if it does not get them.
    private const int MaxTraces = 1_000_000;

    private const int MaxSeconds = 86_400;

    private static readonly RequestMessage Gathering = new(("max_traces", Number(1, MaxTraces)), ("timeout", Seconds(MaxSeconds))) { Required = ["max_traces"] };

    private static readonly RequestMessage Sink = new(
        ("format", ReadFormat),
        (Streaming, new RequestMessage().Read),
        (Buffered, Gathering.Read),
        ("streaming_grpc", Refuse($"Envoy aborts, as it does not implement it; {Instead}")),
        ("custom_sink", Refuse($"Envoy aborts; {Instead}")),
        ("file_per_tap", Refuse($"nothing comes back from it; {Instead}, and watch reads the files that Envoy writes")))
    {
        OneOf = [Streaming, Buffered],
    };

    /// <exception cref="FormatException">Envoy would abort, refuse it, or send nothing back.</exception>
    internal static YamlNode Read(YamlNode given, string path)
    {
        YamlMappingNode sink = Sink.Read(given, path);
        _ = FramingOf(sink);
        return sink;
    }

    /// <summary>Records come as they happen, not all at the end.</summary>
    internal static bool IsStreaming(YamlMappingNode sink) => sink.Children.ContainsKey(Streaming);

    /// <summary>Framing of the records in the response.</summary>
    /// <exception cref="FormatException">Envoy would abort.</exception>
    internal static TapFraming FramingOf(YamlMappingNode sink)
    {
        string format = AdminFormats.NameOf(sink.Children.TryGetValue("format", out YamlNode? given) ? given : null);
        return IsStreaming(sink) ? AdminFormats.OfStreaming(format) : AdminFormats.OfBuffered(format);
    }

    private static YamlScalarNode ReadFormat(YamlNode given, string path) => new(AdminFormats.NameOf(given));
}
