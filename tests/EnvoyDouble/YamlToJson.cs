using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TapToPcap.Doubles;

/// <summary>Turns YAML into the JSON that Envoy makes of it before it reads a message.</summary>
internal static class YamlToJson
{
    /// <exception cref="AdminRefusal">This is no YAML, or more than one document.</exception>
    internal static string Convert(string yaml)
    {
        YamlStream documents = [];
        try
        {
            documents.Load(new StringReader(yaml));
        }
        catch (YamlException e)
        {
            throw new AdminRefusal($"Unable to convert YAML as JSON: {e.Message}");
        }

        return documents.Documents.Count == 1 && documents.Documents[0].RootNode is YamlMappingNode root
            ? Node(root)!.ToJsonString()
            : throw new AdminRefusal($"Unable to convert YAML as JSON: {yaml}");
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Node(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Node)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value ?? ""),
        YamlScalarNode quoted => JsonValue.Create(quoted.Value),
        _ => throw new AdminRefusal($"Unable to convert YAML as JSON: {node}"),
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => JsonValue.Create(number),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
