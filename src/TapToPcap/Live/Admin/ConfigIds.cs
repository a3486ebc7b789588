using System.Text.Json;

namespace TapToPcap.Live.Admin;

/// <summary>The names under which the taps of an Envoy can be asked for.</summary>
internal static class ConfigIds
{
    // More than any configuration has; the default is not.
    private const int MaxDepth = 512;

    /// <summary>Finds them in what Envoy answers to /config_dump, in the order and as often as they are there.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    internal static List<string> Find(Stream configDump)
    {
        using JsonDocument dump = JsonDocument.Parse(configDump, new JsonDocumentOptions { MaxDepth = MaxDepth });
        List<string> found = [];
        Collect(dump.RootElement, found);
        return found;
    }

    private static void Collect(JsonElement element, List<string> found)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty field in element.EnumerateObject())
                {
                    if (field.NameEquals("admin_config"u8) && ConfigIdOf(field.Value) is string id)
                    {
                        found.Add(id);
                    }

                    Collect(field.Value, found);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Collect(item, found);
                }

                break;
        }
    }

    private static string? ConfigIdOf(JsonElement adminConfig) =>
        adminConfig.ValueKind == JsonValueKind.Object && adminConfig.TryGetProperty("config_id"u8, out JsonElement id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
}
