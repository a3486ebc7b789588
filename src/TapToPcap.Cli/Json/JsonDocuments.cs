using System.Text.Json.Serialization;

namespace TapToPcap.Cli.Json;

/// <summary>How the documents are written, generated at compile time.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(InspectionDocument))]
[JsonSerializable(typeof(VerificationDocument))]
internal sealed partial class JsonDocuments : JsonSerializerContext;
