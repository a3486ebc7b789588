using System.Text.Json.Nodes;

namespace TapToPcap.RealEnvoy;

/// <summary>How a tap's records are written to files.</summary>
/// <param name="Batch">Bytes that are gathered before they are written, 0 for none.</param>
internal sealed record TapForm(string Name, string Format, bool Streaming, int Batch = 0)
{
    private const int Limit = 1 << 20;

    /// <summary>The one that we recommend.</summary>
    internal static readonly TapForm Recommended = new("streamed_delimited", "PROTO_BINARY_LENGTH_DELIMITED", true);

    /// <summary>Each that loses no bytes: JSON_BODY_AS_STRING does.</summary>
    internal static readonly TapForm[] All =
    [
        Recommended,
        new("streamed_binary", "PROTO_BINARY", true),
        new("streamed_json", "JSON_BODY_AS_BYTES", true),
        new("streamed_text", "PROTO_TEXT", true),
        new("batched_delimited", "PROTO_BINARY_LENGTH_DELIMITED", true, 4096),
        new("buffered_delimited", "PROTO_BINARY_LENGTH_DELIMITED", false),
        new("buffered_json", "JSON_BODY_AS_BYTES", false),
    ];

    internal static TapForm Of(string name) => All.Single(form => form.Name == name);

    /// <summary>envoy.extensions.common.tap.v3.CommonExtensionConfig with this form.</summary>
    internal JsonObject ToConfig(string pathPrefix) => new()
    {
        ["static_config"] = new JsonObject
        {
            ["match"] = new JsonObject { ["any_match"] = true },
            ["output_config"] = new JsonObject
            {
                ["streaming"] = Streaming,
                ["min_streamed_sent_bytes"] = Batch,
                ["max_buffered_rx_bytes"] = Limit,
                ["max_buffered_tx_bytes"] = Limit,
                ["sinks"] = new JsonArray(new JsonObject { ["format"] = Format, ["file_per_tap"] = new JsonObject { ["path_prefix"] = pathPrefix } }),
            },
        },
    };
}
