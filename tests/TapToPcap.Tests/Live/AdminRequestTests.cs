using TapToPcap.Live.Admin.Request;
using TapToPcap.Reading.Decoding;
using YamlDotNet.RepresentationModel;

namespace TapToPcap.Tests.Live;

public class AdminRequestTests
{
    private const string Request = "{config_id: one, tap_config: {match: {any_match: true}, output_config: {streaming: true, sinks: [SINK]}}}";

    [Theory]
    [InlineData(null, "{ { any_match, true } }")]
    [InlineData("any_match: true", "{ { any_match, true } }")]
    [InlineData("{\"not_match\": {\"any_match\": true}}", "{ { not_match, { { any_match, true } } } }")]
    [InlineData("or_match:\n  rules:\n  - any_match: true\n  - {http_request_headers_match: {headers: [{name: 'a: b', exact_match: \"#\"}]}}\n", "{ { or_match, { { rules, [ { { any_match, true } }, { { http_request_headers_match, { { headers, [ { { name, a: b }, { exact_match, # } } ] } } } } ] } } } }")]
    public void Streaming_Match_IsInTheRequestAsItWasGiven(string? match, string expected)
    {
        AdminRequest request = AdminRequest.Streaming("one", match);

        YamlMappingNode sent = Read(request.Body);
        Assert.Equal(expected, sent["tap_config"]["match"].ToString());
        Assert.Equal("one", sent["config_id"].ToString());
        Assert.Equal("[ { { format, JSON_BODY_AS_BYTES }, { streaming_admin, {  } } } ]", sent["tap_config"]["output_config"]["sinks"].ToString());
        Assert.Equal((TapFraming.Json, true), (request.Framing, request.IsEndless));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("a: b")]
    [InlineData("- #'\"{[&*!|>%@`")]
    [InlineData("007")]
    public void Streaming_ConfigIdThatYamlWouldTakeForElse_IsSentAsItIs(string id) =>
        Assert.Equal(id, ((YamlScalarNode)Read(AdminRequest.Streaming(id, null).Body)["config_id"]).Value);

    [Theory]
    [InlineData("")]
    [InlineData("true")]
    [InlineData("[any_match]")]
    [InlineData("{any_match: true")]
    [InlineData("a: b: c")]
    [InlineData("a: b\n---\na: b")]
    [InlineData("{\"any_match\": true}}")]
    public void Streaming_MatchThatIsNoMapping_IsRefused(string match)
    {
        FormatException e = Assert.Throws<FormatException>(() => AdminRequest.Streaming("one", match));

        Assert.StartsWith("a match is ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{streaming_admin: {}}", TapFraming.Json, true)]
    [InlineData("{format: JSON_BODY_AS_BYTES, streaming_admin: {}}", TapFraming.Json, true)]
    [InlineData("{format: 0, streaming_admin: {}}", TapFraming.Json, true)]
    [InlineData("{format: JSON_BODY_AS_STRING, streaming_admin: {}}", TapFraming.Json, true)]
    [InlineData("{format: 1, streamingAdmin: {}}", TapFraming.Json, true)]
    [InlineData("{\"format\": \"JSON_BODY_AS_STRING\", \"bufferedAdmin\": {\"maxTraces\": \"3\"}}", TapFraming.Json, false)]
    [InlineData("{format: PROTO_BINARY_LENGTH_DELIMITED, buffered_admin: {max_traces: 3}}", TapFraming.Delimited, false)]
    [InlineData("{format: 3, buffered_admin: {max_traces: 3, timeout: 5s}}", TapFraming.Delimited, false)]
    public void Parse_Request_IsWrittenAnewAndReadAsItsSinkWrites(string sink, object framing, bool isEndless)
    {
        AdminRequest request = AdminRequest.Parse(Whole(sink));

        Assert.Equal(("one", (TapFraming)framing, isEndless), (request.ConfigId, request.Framing, request.IsEndless));
        YamlMappingNode sent = (YamlMappingNode)Read(request.Body)["tap_config"]["output_config"]["sinks"][0];
        Assert.Equal(isEndless, sent.Children.ContainsKey("streaming_admin"));
        Assert.Equal(!isEndless, sent.Children.ContainsKey("buffered_admin"));
    }

    [Theory]
    [InlineData("{format: PROTO_BINARY, streaming_admin: {}}")]
    [InlineData("{format: PROTO_BINARY_LENGTH_DELIMITED, streaming_admin: {}}")]
    [InlineData("{format: PROTO_TEXT, streaming_admin: {}}")]
    [InlineData("{format: 2, streaming_admin: {}}")]
    [InlineData("{format: 3, streamingAdmin: {}}")]
    [InlineData("{format: 4, streaming_admin: {}}")]
    [InlineData("{format: '2', streaming_admin: {}}")]
    [InlineData("{format: 4.0, streaming_admin: {}}")]
    [InlineData("{format: 0x4, streaming_admin: {}}")]
    [InlineData("{format: 4e0, streaming_admin: {}}")]
    [InlineData("{format: PROTO_BINARY, buffered_admin: {max_traces: 1}}")]
    [InlineData("{format: PROTO_TEXT, buffered_admin: {max_traces: 1}}")]
    [InlineData("{format: 2, bufferedAdmin: {max_traces: 1}}")]
    [InlineData("{format: 4, buffered_admin: {max_traces: 1}}")]
    [InlineData("{format: proto_text, streaming_admin: {}}")]
    public void Parse_FormatAtWhichEnvoyAborts_IsRefused(string sink)
    {
        FormatException e = Assert.Throws<FormatException>(() => AdminRequest.Parse(Whole(sink)));

        Assert.StartsWith("format ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{format: JSON_BODY_AS_BYTES, format: PROTO_TEXT, streaming_admin: {}}")]
    [InlineData("{format: JSON_BODY_AS_BYTES, Format: PROTO_TEXT, streaming_admin: {}}")]
    [InlineData("{format: [PROTO_TEXT], streaming_admin: {}}")]
    [InlineData("{format: JSON_BODY_AS_BYTES, streaming_admin: {}, streamingAdmin: {}}")]
    [InlineData("{format: JSON_BODY_AS_BYTES, streaming_admin: {}, buffered_admin: {}}")]
    [InlineData("{format: JSON_BODY_AS_BYTES}")]
    [InlineData("{format: PROTO_BINARY, file_per_tap: {path_prefix: /tmp/a}}")]
    [InlineData("{format: PROTO_BINARY, streaming_grpc: {tap_id: a}}")]
    [InlineData("{streaming_admin: {}}, {format: PROTO_TEXT, streaming_admin: {}}")]
    [InlineData("")]
    [InlineData("streaming_admin")]
    public void Parse_SinkOfWhichNothingCouldBeRead_IsRefused(string sink) => Assert.Throws<FormatException>(() => AdminRequest.Parse(Whole(sink)));

    [Theory]
    [InlineData("")]
    [InlineData("config_id: one")]
    [InlineData("{tap_config: {output_config: {sinks: [{streaming_admin: {}}]}}}")]
    [InlineData("{config_id: '', tap_config: {output_config: {sinks: [{streaming_admin: {}}]}}}")]
    [InlineData("{config_id: [one], tap_config: {output_config: {sinks: [{streaming_admin: {}}]}}}")]
    [InlineData("{config_id: one, tap_config: {output_config: {sinks: [{streaming_admin: {}}]}}, tapConfig: {output_config: {sinks: [{format: PROTO_TEXT, streaming_admin: {}}]}}}")]
    [InlineData("{config_id: one, tap_config: {output_config: {sinks: {streaming_admin: {}}}}}")]
    [InlineData("{config_id: one, tap_config: ")]
    [InlineData("%PDF-1.7")]
    public void Parse_NoRequest_IsRefused(string text) => Assert.Throws<FormatException>(() => AdminRequest.Parse(text));

    private static string Whole(string sink) => Request.Replace("SINK", sink, StringComparison.Ordinal);

    private static YamlMappingNode Read(string body)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(body));
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }
}
