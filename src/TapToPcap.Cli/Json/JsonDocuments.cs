using System.Text.Json.Serialization;

namespace TapToPcap.Cli.Json;

/// <summary>Serializer of the JSON documents, generated at compile time: indented, names in snake_case.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(InspectionDocument))]
[JsonSerializable(typeof(VerificationDocument))]
internal sealed partial class JsonDocuments : JsonSerializerContext;
