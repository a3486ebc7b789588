using System.Globalization;
using TapToPcap.Reading;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TapToPcap.Live;

/// <summary>What is asked of Envoy's /tap: which connections, how much of each, and in what form (envoy.admin.v3.TapRequest, as YAML).</summary>
public sealed class AdminRequest
{
    // The largest that the field can be: no event of a connection comes near it.
    private const string NoLimit = "4294967295";

    private AdminRequest(string configId, string body, TapFraming framing, bool isEndless)
    {
        (ConfigId, Body, Framing, IsEndless) = (configId, body, framing, isEndless);
    }

    /// <summary>The name under which the tap to be used waits for such requests.</summary>
    public string ConfigId { get; }

    /// <summary>Ends only when one of both sides goes away.</summary>
    public bool IsEndless { get; }

    /// <summary>The request as it is sent.</summary>
    internal string Body { get; }

    /// <summary>How records come back.</summary>
    internal TapFraming Framing { get; }

    /// <summary>Asks for all that is tapped from now on, at once.</summary>
    /// <param name="match">Envoy's envoy.config.common.matcher.v3.MatchPredicate in YAML or JSON; null for any_match.</param>
    /// <exception cref="FormatException">The match is no YAML mapping.</exception>
    public static AdminRequest Streaming(string configId, string? match)
    {
        YamlMappingNode sink = Mapping(("format", "JSON_BODY_AS_BYTES"), ("streaming_admin", new YamlMappingNode()));
        return new AdminRequest(configId, Write(configId, match, sink), TapFraming.Json, isEndless: true);
    }

    /// <summary>Asks for records that Envoy gathers first.</summary>
    /// <param name="count">How many; null for as many as come until <paramref name="timeout"/>.</param>
    /// <param name="timeout">How long; null for as long as it takes.</param>
    /// <exception cref="FormatException">The match is no YAML mapping.</exception>
    public static AdminRequest Buffered(string configId, string? match, int? count, TimeSpan? timeout)
    {
        YamlMappingNode gathering = Mapping(("max_traces", (count ?? int.MaxValue).ToString(CultureInfo.InvariantCulture)));
        if (timeout is TimeSpan time)
        {
            gathering.Add("timeout", string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s"));
        }

        YamlMappingNode sink = Mapping(("format", "PROTO_BINARY_LENGTH_DELIMITED"), ("buffered_admin", gathering));
        return new AdminRequest(configId, Write(configId, match, sink), TapFraming.Delimited, isEndless: false);
    }

    /// <summary>Takes a whole request, in YAML or JSON.</summary>
    /// <exception cref="FormatException">It is no such request, or one at which Envoy would abort.</exception>
    public static AdminRequest Parse(string text)
    {
        YamlMappingNode request = ParseMapping(text, "a request");
        if (Find(request, "config_id") is not YamlScalarNode { Value.Length: > 0 } id)
        {
            throw new FormatException("a request has a config_id");
        }

        YamlNode? sinks = Find(Find(Find(request, "tap_config"), "output_config"), "sinks");
        if (sinks is not YamlSequenceNode { Children: [YamlMappingNode sink] })
        {
            throw new FormatException("a request has one sink, at tap_config, output_config, sinks");
        }

        string format = AdminFormats.NameOf(Find(sink, "format"));
        bool isBuffered = Find(sink, "buffered_admin") is not null;
        bool isStreaming = Find(sink, "streaming_admin") is not null;
        if (isBuffered == isStreaming)
        {
            throw new FormatException("a request's sink is streaming_admin or buffered_admin: of any other nothing comes back");
        }

        TapFraming framing = isBuffered ? AdminFormats.OfBuffered(format) : AdminFormats.OfStreaming(format);
        return new AdminRequest(id.Value, text, framing, isStreaming);
    }

    private static string Write(string configId, string? match, YamlMappingNode sink)
    {
        YamlNode matched = match is null ? Mapping(("any_match", "true")) : ParseMapping(match, "a match");
        YamlMappingNode output = Mapping(
            ("streaming", "true"),
            ("max_buffered_rx_bytes", NoLimit),
            ("max_buffered_tx_bytes", NoLimit),
            ("sinks", new YamlSequenceNode(sink)));
        YamlMappingNode request = Mapping(
            ("config_id", new YamlScalarNode(configId) { Style = ScalarStyle.DoubleQuoted }),
            ("tap_config", Mapping(("match", matched), ("output_config", output))));

        using StringWriter text = new(CultureInfo.InvariantCulture);
        new YamlStream(new YamlDocument(request)).Save(text, assignAnchors: false);
        return text.ToString();
    }

    private static YamlMappingNode ParseMapping(string text, string what)
    {
        YamlStream parsed = [];
        try
        {
            parsed.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{what} is neither YAML nor JSON at line {e.Start.Line}, column {e.Start.Column}: {e.Message}"), e);
        }

        return parsed.Documents is [{ RootNode: YamlMappingNode mapping }] ? mapping : throw new FormatException($"{what} is one YAML mapping or JSON object");
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

    // Fields have two spellings, tap_config and tapConfig.
    private static YamlNode? Find(YamlNode? node, string name)
    {
        YamlNode[] found = node is YamlMappingNode mapping ? [.. mapping.Children.Where(field => IsNamed(field.Key, name)).Select(field => field.Value)] : [];
        return found.Length < 2 ? found.FirstOrDefault() : throw new FormatException($"a request has one {name}, not {found.Length}");
    }

    private static bool IsNamed(YamlNode key, string name) =>
        key is YamlScalarNode { Value: string spelled } && string.Equals(spelled.Replace("_", "", StringComparison.Ordinal), name.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
}
