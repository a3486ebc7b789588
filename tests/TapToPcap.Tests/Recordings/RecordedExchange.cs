using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Tap.V3;

namespace TapToPcap.Tests.Recordings;

/// <summary>What one HTTP tap has of its exchange, read without the project's readers.</summary>
/// <param name="WholeBodies">Those that were not cut; none from a tap in text, or with bodies as strings.</param>
internal sealed partial record RecordedExchange(IReadOnlyList<(string Name, string Value)> RequestHeaders, IReadOnlyList<(string Name, string Value)> ResponseHeaders, IReadOnlyList<byte[]> WholeBodies)
{
    internal static RecordedExchange Read(string tap) => Path.GetExtension(tap) switch
    {
        ".json" => OfJson(tap),
        ".pb_text" => OfText(File.ReadAllText(tap, Encoding.Latin1)),
        _ => OfBinary(tap),
    };

    internal string Request(string name) => RequestHeaders.First(header => header.Name == name).Value;

    internal string Response(string name) => ResponseHeaders.First(header => header.Name == name).Value;

    // Envoy writes bytes that are not UTF-8 into strings of JSON.
    private static RecordedExchange OfJson(string tap)
    {
        using JsonDocument read = JsonDocument.Parse(Encoding.UTF8.GetString(File.ReadAllBytes(tap)));
        JsonElement trace = read.RootElement.GetProperty("http_buffered_trace");
        JsonElement[] messages = [trace.GetProperty("request"), trace.GetProperty("response")];
        return new RecordedExchange(HeadersOf(messages[0]), HeadersOf(messages[1]), [.. messages.Select(BodyOf).OfType<byte[]>().Where(body => body.Length > 0)]);
    }

    private static (string Name, string Value)[] HeadersOf(JsonElement message) =>
        [.. message.GetProperty("headers").EnumerateArray().Select(header => (header.GetProperty("key").GetString()!, header.GetProperty("value").GetString()!))];

    private static byte[]? BodyOf(JsonElement message) =>
        message.TryGetProperty("body", out JsonElement body) && body.TryGetProperty("as_bytes", out JsonElement bytes) && !(body.TryGetProperty("truncated", out JsonElement cut) && cut.GetBoolean())
            ? bytes.GetBytesFromBase64()
            : null;

    private static RecordedExchange OfText(string text)
    {
        ILookup<string, (string Name, string Value)> headers = text.Split("http_streamed_trace_segment {")
            .SelectMany(segment => Header().Matches(segment).Select(match => (Part().Match(segment).Value, (match.Groups[1].Value, match.Groups[2].Value))))
            .ToLookup(header => header.Item1, header => header.Item2);
        return new RecordedExchange([.. headers["request_headers"]], [.. headers["response_headers"]], []);
    }

    private static RecordedExchange OfBinary(string tap)
    {
        using FileStream file = File.OpenRead(tap);
        List<HttpStreamedTraceSegment> segments = [];
        while (file.Position < file.Length)
        {
            segments.Add(TraceWrapper.Parser.ParseDelimitedFrom(file).HttpStreamedTraceSegment);
        }

        byte[][] bodies = [Joined(segments.Select(segment => segment.RequestBodyChunk)), Joined(segments.Select(segment => segment.ResponseBodyChunk))];
        return new RecordedExchange(
            HeadersOf(segments.Single(segment => segment.RequestHeaders is not null).RequestHeaders),
            HeadersOf(segments.Single(segment => segment.ResponseHeaders is not null).ResponseHeaders),
            [.. bodies.Where(body => body.Length > 0)]);
    }

    private static (string Name, string Value)[] HeadersOf(HeaderMap map) => [.. map.Headers.Select(header => (header.Key, header.Value))];

    private static byte[] Joined(IEnumerable<Body?> chunks) => [.. chunks.OfType<Body>().SelectMany(chunk => chunk.AsBytes.ToByteArray())];

    [GeneratedRegex("(request|response)_(headers|trailers)")]
    private static partial Regex Part();

    [GeneratedRegex("key: \"([^\"]*)\"\\s+value: \"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Header();
}
