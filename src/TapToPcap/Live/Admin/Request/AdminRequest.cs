using System.Globalization;
using TapToPcap.Reading.Decoding;
using YamlDotNet.RepresentationModel;
using static TapToPcap.Live.Admin.Request.RequestValue;

namespace TapToPcap.Live.Admin.Request;

/// <summary>A request to Envoy's /tap: what to tap, how much and in which form (envoy.admin.v3.TapRequest, in YAML).</summary>
/// <remarks>The body is always written from fields that were checked here: what /tap does not expect can abort Envoy.</remarks>
public sealed class AdminRequest
{
    // The largest value of the field; no event comes near it.
    private const long NoLimit = uint.MaxValue;

    // Bytes that Envoy may gather of each connection before it sends them.
    private const long MaxGathered = 16 << 20;

    private static readonly RequestMessage Sampling = new(
        ("default_value", new RequestMessage(("numerator", Number(0, uint.MaxValue)), ("denominator", OneOf("HUNDRED", "TEN_THOUSAND", "MILLION"))).Read),
        ("runtime_key", Text))
    {
        Required = ["default_value"],
    };

    private static readonly RequestMessage Output = new(
        ("sinks", ReadSinks),
        ("streaming", Flag),
        ("max_buffered_rx_bytes", Number(0, NoLimit)),
        ("max_buffered_tx_bytes", Number(0, NoLimit)),
        ("min_streamed_sent_bytes", Number(0, MaxGathered)))
    {
        Required = ["sinks"],
    };

    private static readonly RequestMessage Tap = new(
        ("match", RequestMatch.Read),
        ("match_config", RequestMatch.Read),
        ("output_config", Output.Read),
        ("tap_enabled", Sampling.Read))
    {
        Required = ["output_config"],
        OneOf = ["match", "match_config"],
    };

    private static readonly RequestMessage Request = new(("config_id", Word), ("tap_config", Tap.Read)) { Required = ["config_id", "tap_config"] };

    private AdminRequest(YamlMappingNode request)
    {
        YamlNode output = request["tap_config"]["output_config"];
        YamlMappingNode sink = (YamlMappingNode)output["sinks"][0];
        ConfigId = ((YamlScalarNode)request["config_id"]).Value!;
        Body = Write(request);
        Framing = RequestSink.FramingOf(sink);
        IsEndless = RequestSink.IsStreaming(sink);
        bool isStreamed = ValueOf(output, "streaming") == "true";
        IsImmediate = IsEndless && isStreamed && ValueOf(output, "min_streamed_sent_bytes") is null or "0";
        if (!isStreamed)
        {
            CheckGathered(output, "max_buffered_rx_bytes");
            CheckGathered(output, "max_buffered_tx_bytes");
        }
    }

    /// <summary>Config id of the tap that is to be used.</summary>
    public string ConfigId { get; }

    /// <summary>The response ends only when one side closes the connection.</summary>
    public bool IsEndless { get; }

    /// <summary>Envoy sends each event when it happens: it is neither batched nor buffered.</summary>
    internal bool IsImmediate { get; }

    /// <summary>The request in YAML, as it is sent.</summary>
    internal string Body { get; }

    /// <summary>Framing of the records in the response.</summary>
    internal TapFraming Framing { get; }

    /// <summary>A request for a streamed tap of everything that matches, with the highest limits.</summary>
    /// <param name="configId">At least one character.</param>
    /// <param name="match">Envoy's envoy.config.common.matcher.v3.MatchPredicate in YAML or JSON; null for any_match.</param>
    /// <exception cref="FormatException">The match is not valid, or one that Envoy would refuse.</exception>
    public static AdminRequest Streaming(string configId, string? match)
    {
        YamlNode matched = match is null ? Mapping(("any_match", new YamlScalarNode("true"))) : RequestMatch.Read(RequestText.Parse(match, "a match"), "match");
        YamlMappingNode sink = Mapping(("format", new YamlScalarNode("JSON_BODY_AS_BYTES")), ("streaming_admin", new YamlMappingNode()));
        YamlScalarNode limit = new(NoLimit.ToString(CultureInfo.InvariantCulture));
        YamlMappingNode output = Mapping(
            ("streaming", new YamlScalarNode("true")),
            ("max_buffered_rx_bytes", limit),
            ("max_buffered_tx_bytes", limit),
            ("sinks", new YamlSequenceNode(sink)));
        return new AdminRequest(Mapping(
            ("config_id", Word(Quoted(configId), "config_id")),
            ("tap_config", Mapping(("match", matched), ("output_config", output)))));
    }

    /// <summary>Parses a whole request, in YAML or JSON.</summary>
    /// <exception cref="FormatException">
    /// The request is not valid, or Envoy would abort, take too much memory, or send nothing back.
    /// </exception>
    public static AdminRequest Parse(string text) => new(Request.Read(RequestText.Parse(text, "a request"), "request"));

    private static YamlSequenceNode ReadSinks(YamlNode given, string path) =>
        given is YamlSequenceNode { Children: [YamlNode sink] } ? new YamlSequenceNode(RequestSink.Read(sink, $"{path}[0]")) : throw new FormatException($"{path}: a request has one sink");

    // Without streaming, Envoy keeps up to the limit of each connection in memory until it closes.
    private static void CheckGathered(YamlNode output, string limit)
    {
        if (ValueOf(output, limit) is string bytes && long.Parse(bytes, CultureInfo.InvariantCulture) > MaxGathered)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"request.tap_config.output_config.{limit}: without streaming, Envoy keeps so much of each connection in memory; at most {MaxGathered}"));
        }
    }

    private static string? ValueOf(YamlNode message, string field) =>
        ((YamlMappingNode)message).Children.TryGetValue(field, out YamlNode? value) ? ((YamlScalarNode)value).Value : null;

    private static string Write(YamlMappingNode request)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        new YamlStream(new YamlDocument(request)).Save(text, assignAnchors: false);
        return text.ToString();
    }

    private static YamlMappingNode Mapping(params (string Name, YamlNode Value)[] fields)
    {
        YamlMappingNode mapping = [];
        foreach ((string name, YamlNode value) in fields)
        {
            mapping.Add(name, value);
        }

        return mapping;
    }
}
