using System.Text.Json;

namespace TapToPcap.Tests.Recordings;

/// <summary>A place where a recording's Envoy tapped connections with one configuration.</summary>
/// <param name="IsCut">Its limit is Envoy's default of 1,024 bytes an event, so that Envoy cut bytes.</param>
/// <param name="HasNoEnds">Its taps name no end that is on the wire: a pipe, or an Envoy that writes no connection (JSON_BODY_AS_STRING while streaming).</param>
/// <param name="IsTls">On the wire is TLS, in the taps what was in it.</param>
internal sealed record TapPoint(string Name, bool IsCut, bool HasNoEnds, bool IsTls)
{
    /// <summary>The tap points of connections; those of HTTP filters and of the admin endpoint are none.</summary>
    internal static IReadOnlyList<TapPoint> In(string recording)
    {
        using JsonDocument plan = JsonDocument.Parse(File.ReadAllText(Path.Combine(recording, "plan.json")));
        return [.. plan.RootElement.EnumerateArray().SelectMany(Of)];
    }

    internal string[] Taps(string recording) => [.. Directory.GetFiles(Path.Combine(recording, "taps"), $"{Name}_*").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[Name.Length + 1])).Order(StringComparer.Ordinal)];

    private static IEnumerable<TapPoint> Of(JsonElement entry)
    {
        string Text(string member) => entry.TryGetProperty(member, out JsonElement value) ? value.GetString()! : "";
        bool isCut = entry.TryGetProperty("limit", out JsonElement limit) && limit.GetInt32() == 1024;
        bool hasNoEnds = Text("special") == "pipe" || (Text("format"), Text("mode")) is ("js", "str");
        string[] suffixes = Text("side") switch
        {
            "dn" or "up" => [""],
            "link" => ["_dn", "_up"],
            "double" => ["_a_dn", "_a_up", "_b_dn", "_b_up"],
            _ => [],
        };
        return suffixes.Select(suffix => new TapPoint(Text("name") + suffix, isCut, hasNoEnds, suffix is "_a_up" or "_b_dn"));
    }
}
