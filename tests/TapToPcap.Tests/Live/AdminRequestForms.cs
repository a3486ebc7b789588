using System.Globalization;
using static TapToPcap.Tests.Live.AdminAnswer;

namespace TapToPcap.Tests.Live;

/// <summary>Forms that a request for /tap can have, and what has to become of each; all were sent to real Envoys as they are (1.38.3, 1.40.0).</summary>
/// <remarks>The tap of a socket has to be called <c>down</c> and that of an HTTP filter <c>web</c>, and none <c>nosuch</c>.</remarks>
public static class AdminRequestForms
{
    private const string Any = "{any_match: true}";
    private const string Stream = "{format: JSON_BODY_AS_BYTES, streaming_admin: {}}";
    private const string Tap = "{match: {any_match: true}, output_config: {streaming: true, sinks: [{streaming_admin: {}}]}}";
    private const string AbortingTap = "{match: {any_match: true}, output_config: {streaming: true, sinks: [{format: PROTO_TEXT, streaming_admin: {}}]}}";

    public static IReadOnlyList<AdminRequestForm> All { get; } =
    [
        .. Sinks(),
        .. Outputs(),
        .. Predicates(),
        .. Headers(),
        .. Bodies(),
        .. Samplings(),
        .. Fields(),
        .. Texts(),
    ];

    private static IEnumerable<AdminRequestForm> Sinks() =>
    [
        .. Of("streaming_admin, format", Accepted, word => Request(sink: $"{{format: {word}, streaming_admin: {{}}}}"), "JSON_BODY_AS_BYTES", "JSON_BODY_AS_STRING", "0", "1", "'1'", "'JSON_BODY_AS_STRING'"),
        .. Aborting("streaming_admin, format", word => Request(sink: $"{{format: {word}, streaming_admin: {{}}}}"), "PROTO_BINARY", "PROTO_BINARY_LENGTH_DELIMITED", "PROTO_TEXT", "2", "3", "4", "'4'", "0x4", "proto_text", "!!str PROTO_TEXT"),
        .. Of("streaming_admin, format", RefusedByUs, word => Request(sink: $"{{format: {word}, streaming_admin: {{}}}}"), "1.0", "4.0", "5", "-1", "PCAP", "null", "''", "true", "[PROTO_TEXT]"),
        .. Of("buffered_admin, format", Accepted, word => Request(sink: $"{{format: {word}, buffered_admin: {{max_traces: 3, timeout: 1s}}}}"), "JSON_BODY_AS_BYTES", "JSON_BODY_AS_STRING", "PROTO_BINARY_LENGTH_DELIMITED", "3"),
        .. Aborting("buffered_admin, format", word => Request(sink: $"{{format: {word}, buffered_admin: {{max_traces: 3, timeout: 1s}}}}"), "PROTO_BINARY", "PROTO_TEXT"),
        .. Of("buffered_admin, max_traces", Accepted, Gathering, "1", "'3'", "1000000"),
        .. Of("buffered_admin, max_traces", RefusedByUs, Gathering, "0", "1.5", "3.0", "1e3", "'1e3'", "-1", "1000001", "10000000", "100000000", "18446744073709551616", "null", "abc", "[1]", "0x10", "1_000", ".5", "+5"),
        .. Aborting("buffered_admin, max_traces", Gathering, "2147483647", "4294967295", "9223372036854775807", "18446744073709551615"),
        .. Of("buffered_admin, timeout", Accepted, Waiting, "0s", "1s", "0.001s", "1.5s", "0.000000001s"),
        .. Of("buffered_admin, timeout", RefusedByUs, Waiting, "0.0000000001s", "-1s", "1000000000s", "9223372037s", "315576000001s", "99999999999999999999s", "1m", "1", "'1'", "null", "''", "{seconds: 1}", "s", "1 s"),
        .. Of("sink", Accepted, sink => Request(sink: sink), "{streaming_admin: {}}", "{streamingAdmin: {}}"),
        .. Of("sink", RefusedByUs, sink => Request(sink: sink),
            "{format: 3, buffered_admin: {timeout: 1s}}",
            "{format: 3, buffered_admin: {}}",
            "{streaming_admin: null}",
            "{streaming_admin: {max_traces: 3}}",
            "{streaming_admin: {}, buffered_admin: {max_traces: 1}}",
            "{streaming_admin: {}, buffered_admin: null}",
            "{streaming_admin: {}, streamingAdmin: {}}",
            "{format: PROTO_BINARY, streaming_grpc: {tap_id: a}}",
            "{format: PROTO_BINARY, custom_sink: {name: a}}",
            "{format: PROTO_BINARY, custom_sink: {}}",
            "{format: PROTO_BINARY, custom_sink: {name: envoy.tap.sinks.udp, typed_config: {'@type': type.googleapis.com/envoy.extensions.tap_sinks.udp_sink.v3alpha.UdpSink, udp_address: {protocol: UDP, address: 127.0.0.1, port_value: 8089}}}}",
            "{format: PROTO_BINARY, file_per_tap: {path_prefix: a}}",
            "{format: PROTO_BINARY, file_per_tap: {path_prefix: /nowhere/a}}",
            "{format: PROTO_BINARY, file_per_tap: {}}",
            "{format: 0}",
            "{streaming_admin: {}, bogus: 1}",
            "{}",
            "null",
            "streaming_admin",
            $"{Stream}, {Stream}",
            ""),
        .. Aborting("sink", sink => Request(sink: sink),
            "{format: PROTO_BINARY, streaming_grpc: {tap_id: a, grpc_service: {envoy_grpc: {cluster_name: back}}}}",
            "{format: PROTO_BINARY, custom_sink: {name: a, typed_config: {'@type': type.googleapis.com/google.protobuf.Struct}}}",
            "{format: JSON_BODY_AS_BYTES, format: PROTO_TEXT, streaming_admin: {}}"),
        .. Of("sinks", RefusedByUs, sinks => $"{{config_id: down, tap_config: {{match: {Any}, output_config: {{streaming: true{sinks}}}}}}}", "", ", sinks: null", $", sinks: {Stream}"),
    ];

    private static IEnumerable<AdminRequestForm> Outputs() =>
    [
        .. Limits("max_buffered_rx_bytes", "4294967295"),
        .. Limits("max_buffered_tx_bytes", "4294967295"),
        .. Limits("min_streamed_sent_bytes", "16777216"),
        .. Of("min_streamed_sent_bytes", RefusedByUs, bytes => Request(output: $"streaming: true, min_streamed_sent_bytes: {bytes}, "), "16777217", "4294967295"),
        .. Of("streaming", Accepted, word => Request(output: $"streaming: {word}, "), "true", "false"),
        .. Of("streaming", RefusedByUs, word => Request(output: $"streaming: {word}, "), "'true'", "1", "null", "yes", "True", "'yes'", "[]"),
        .. Of("output", Accepted, output => Request(output: output), "", "min_streamed_sent_bytes: 10, ", "max_buffered_rx_bytes: 16777216, max_buffered_tx_bytes: 16777216, ", "streaming: true, max_buffered_rx_bytes: 4294967295, max_buffered_tx_bytes: 4294967295, "),
        .. Of("output", RefusedByUs, output => Request(output: output), "max_buffered_rx_bytes: 4294967295, ", "max_buffered_tx_bytes: 16777217, ", "streaming: false, max_buffered_rx_bytes: 16777217, ", "streaming: true, bogus: 1, "),
        .. Of("output_config", RefusedByUs, output => $"{{config_id: down, tap_config: {{match: {Any}{output}}}}}", "", ", output_config: null", ", output_config: []"),
        .. Of("HTTP tap", Accepted, output => Request(id: "web", output: output), "", "streaming: true, ", "max_buffered_rx_bytes: 0, max_buffered_tx_bytes: 0, ", "streaming: true, min_streamed_sent_bytes: 1, "),
    ];

    private static IEnumerable<AdminRequestForm> Predicates() =>
    [
        .. Of("match", Accepted, match => Request(match),
            Any,
            "{anyMatch: true}",
            "{\"any_match\": true}",
            "{and_match: {rules: [{any_match: true}, {any_match: true}]}}",
            "{or_match: {rules: [{not_match: {any_match: true}}, {any_match: true}]}}",
            "{not_match: {any_match: true}}",
            "{not_match: {not_match: {any_match: true}}}"),
        .. Of("match", RefusedByUs, match => Request(match),
            "{}",
            "[]",
            "true",
            "{any_match: false}",
            "{any_match: 'true'}",
            "{any_match: 1}",
            "{any_match: null}",
            "{and_match: {}}",
            "{and_match: {rules: []}}",
            "{and_match: {rules: [{any_match: true}]}}",
            "{or_match: {rules: [{any_match: true}]}}",
            "{or_match: {rules: [{any_match: true}, {}]}}",
            "{or_match: {rules: [{any_match: true}, null]}}",
            "{or_match: {rules: {any_match: true}}}",
            "{not_match: {}}",
            "{not_match: null}",
            "{any_match: true, not_match: {any_match: true}}",
            "{any_match: true, or_match: null}",
            "{any_match: true, any_match: true}",
            "{any_match: true, anyMatch: true}",
            "{AnyMatch: true}",
            "{bogus: true}"),
        .. Aborting("match", match => Request(match), "null"),
        new("no match", $"{{config_id: down, tap_config: {{output_config: {{streaming: true, sinks: [{Stream}]}}}}}}", RefusedByUs, AbortsEnvoy: true),
        new("match_config", $"{{config_id: down, tap_config: {{match_config: {Any}, output_config: {{streaming: true, sinks: [{Stream}]}}}}}}", Accepted),
        new("match and match_config", Request(more: $"match_config: {Any}, "), RefusedByUs),
        .. Of("not_match in one another", Accepted, depth => Request(Nested("{not_match: ", Any, "}", depth)), "10", "31"),
        .. Of("not_match in one another", RefusedByUs, depth => Request(Nested("{not_match: ", Any, "}", depth)), "32", "45", "95", "100", "1000", "10000"),
        .. Of("or_match in one another", Accepted, depth => Request(Nested("{or_match: {rules: [{any_match: true}, ", Any, "]}}", depth)), "10", "30"),
        .. Of("or_match in one another", RefusedByUs, depth => Request(Nested("{or_match: {rules: [{any_match: true}, ", Any, "]}}", depth)), "50"),
        .. Of("rules", Accepted, Rules, "1000"),
        .. Of("rules", RefusedByUs, Rules, "20000"),
        new("200000 rules", Rules("200000"), RefusedByUs, AbortsEnvoy: true),
    ];

    private static IEnumerable<AdminRequestForm> Headers()
    {
        foreach (string id in (string[])["down", "web"])
        {
            string Matched(string header) => Request($"{{http_request_headers_match: {{headers: [{header}]}}}}", id: id);

            foreach (AdminRequestForm form in (IEnumerable<AdminRequestForm>)
            [
                .. Of($"header of {id}", Accepted, Matched,
                    "{name: ':method', exact_match: GET}",
                    "{name: ':method', string_match: {exact: GET}}",
                    "{name: a, string_match: {exact: ''}}",
                    "{name: ':path', string_match: {contains: a, ignore_case: true}}",
                    "{name: a, range_match: {start: 1, end: 10}}",
                    "{name: a, range_match: {start: 10, end: 1}}",
                    "{name: a, range_match: {}}",
                    "{name: a, range_match: {start: '-9223372036854775808', end: '9223372036854775807'}}",
                    "{name: a, present_match: false}",
                    "{name: ':path', present_match: true}",
                    "{name: ':path', prefix_match: /}",
                    "{name: a, exact_match: a, invert_match: true}",
                    "{name: a, exact_match: a, treat_missing_header_as_empty: true}",
                    "{name: Host, present_match: true}",
                    "{name: 'é', exact_match: \"\U0001f600\"}"),
                .. Of($"header of {id}", RefusedByEnvoy, Matched, "{name: \"a\\nb\", exact_match: a}"),
                .. Of($"header of {id}", RefusedByUs, Matched,
                    "{exact_match: a}",
                    "{name: '', exact_match: a}",
                    "{name: a}",
                    "{name: a, string_match: {}}",
                    "{name: a, string_match: {exact: a, prefix: b}}",
                    "{name: a, string_match: {prefix: ''}}",
                    "{name: a, string_match: {contains: ''}}",
                    "{name: ':path', string_match: {safe_regex: {regex: '/.*'}}}",
                    "{name: ':path', string_match: {safe_regex: {google_re2: {}, regex: '/.*'}}}",
                    "{name: ':path', safe_regex_match: {regex: '/.*'}}",
                    "{name: a, string_match: {safe_regex: {regex: ''}}}",
                    "{name: a, string_match: {safe_regex: {}}}",
                    "{name: a, safe_regex_match: {}}",
                    "{name: a, string_match: {custom: {name: x}}}",
                    "{name: a, string_match: {custom: {name: envoy.string_matcher.lua, typed_config: {'@type': type.googleapis.com/envoy.extensions.string_matcher.lua.v3.Lua, source_code: {inline_string: 'function envoy_match(s) while true do end end'}}}}}",
                    "{name: a, range_match: {start: 1, end: 9223372036854775808}}",
                    "{name: ':path', prefix_match: ''}",
                    "{name: ':path', suffix_match: ''}",
                    "{name: ':path', contains_match: ''}",
                    "{name: a, exact_match: a, prefix_match: b}",
                    "{name: \"a\\0b\", exact_match: a}",
                    "{name: a, exact_match: \"\\ud800\"}",
                    "{name: a, exact_match: \"\ufffd\"}",
                    "{name: a, bogus: 1}",
                    "{name: a, regex_match: a}"),
                .. Aborting($"header of {id}", Matched,
                    "{name: a, string_match: {safe_regex: {regex: '('}}}",
                    "{name: a, string_match: {safe_regex: {regex: '((a{100}){100}){100}'}}}",
                    "{name: ':path', string_match: {safe_regex: {google_re2: {max_program_size: 1}, regex: '/a.*b.*c'}}}",
                    "{name: a, string_match: {safe_regex: {regex: '(a)\\1'}}}",
                    "{name: a, string_match: {safe_regex: {regex: 'a'}, ignore_case: true}}",
                    "{name: ':path', safe_regex_match: {regex: '['}}",
                    "{name: a, string_match: {custom: {name: x, typed_config: {'@type': type.googleapis.com/google.protobuf.Struct}}}}"),
                .. Of($"headers of {id}", Accepted, kind => Request($"{{{kind}: {{headers: [{{name: a, present_match: true}}]}}}}", id: id), "http_request_headers_match", "http_request_trailers_match", "http_response_headers_match", "http_response_trailers_match", "httpRequestHeadersMatch"),
                .. Of($"no headers of {id}", RefusedByUs, kind => Request($"{{{kind}: {{}}}}", id: id), "http_request_headers_match", "http_request_trailers_match", "http_response_headers_match", "http_response_trailers_match"),
                .. Of($"headers null of {id}", RefusedByUs, kind => Request($"{{{kind}: null}}", id: id), "http_request_headers_match", "http_response_trailers_match"),
                .. Of($"not headers of {id}", Accepted, kind => Request($"{{not_match: {{{kind}: {{headers: [{{name: a, present_match: true}}]}}}}}}", id: id), "http_request_headers_match", "http_response_headers_match"),
            ])
            {
                yield return form;
            }
        }
    }

    private static IEnumerable<AdminRequestForm> Bodies() =>
        from id in (string[])["down", "web"]
        from kind in (string[])["http_request_generic_body_match", "http_response_generic_body_match"]
        from output in (string[])["streaming: true, ", ""]
        let matched = (Func<string, string>)(body => Request($"{{{kind}: {body}}}", output: output, id: id))
        let name = $"{kind} of {id}, {(output.Length > 0 ? "streamed" : "buffered")}"
        from form in (IEnumerable<AdminRequestForm>)
        [
            .. Of(name, Accepted, matched,
                "{patterns: [{string_match: a}]}",
                "{patterns: [{binary_match: YQ==}]}",
                "{bytes_limit: 0, patterns: [{string_match: a}]}",
                "{bytes_limit: 1, patterns: [{string_match: aaaa}, {string_match: b}]}",
                "{bytes_limit: 4294967295, patterns: [{string_match: a}]}"),
            .. Of(name, RefusedByUs, matched,
                "{}",
                "{patterns: []}",
                "{patterns: [{}]}",
                "{patterns: [{string_match: ''}]}",
                "{patterns: [{binary_match: ''}]}",
                "{patterns: [{binary_match: '!!'}]}",
                "{patterns: [{string_match: a, binary_match: YQ==}]}",
                "{bytes_limit: -1, patterns: [{string_match: a}]}"),
        ]
        select form;

    private static IEnumerable<AdminRequestForm> Samplings() =>
        from id in (string[])["down", "web"]
        let sampled = (Func<string, string>)(sampling => Request(more: $"tap_enabled: {sampling}, ", id: id))
        from form in (IEnumerable<AdminRequestForm>)
        [
            .. Of($"tap_enabled of {id}", Accepted, sampled, "{default_value: {numerator: 100, denominator: HUNDRED}}", "{default_value: {numerator: 0}}", "{default_value: {numerator: 200}}", "{default_value: {numerator: 5, denominator: MILLION}}", "{default_value: {numerator: 4294967295}}", "{default_value: {numerator: 50}, runtime_key: tap.k}"),
            .. Of($"tap_enabled of {id}", RefusedByUs, sampled, "{default_value: {numerator: 5, denominator: 7}}", "{default_value: {numerator: -1}}", "{runtime_key: a}", "{}", "null"),
        ]
        select form;

    private static IEnumerable<AdminRequestForm> Fields() =>
    [
        .. Of("config_id", RefusedByUs, id => Request(id: id), "''", "null", "[one]", "{a: b}", "\"down\\0\"", "!!binary ZG93bg==", "!own down"),
        .. Of("config_id", RefusedByEnvoy, id => Request(id: id), "nosuch", "5", "true", "' down'", "DOWN", "'é'"),
        new("no config_id", $"{{tap_config: {Tap}}}", RefusedByUs),
        .. Of("tap_config", RefusedByUs, tap => $"{{config_id: down{tap}}}", "", ", tap_config: null", ", tap_config: {}", ", tap_config: []"),
        new("unknown field", $"{{config_id: down, bogus: 1, tap_config: {Tap}}}", RefusedByUs),
        new("unknown field of nothing", $"{{config_id: down, bogus: null, tap_config: {Tap}}}", RefusedByUs),
        new("unknown field of tap_config", Request(more: "bogus: 1, "), RefusedByUs),
        new("@type", $"{{'@type': type.googleapis.com/envoy.admin.v3.TapRequest, config_id: down, tap_config: {Tap}}}", RefusedByUs),
        new("config_id twice", $"{{config_id: nosuch, config_id: down, tap_config: {Tap}}}", RefusedByUs),
        new("tap_config twice", $"{{config_id: down, tap_config: {Tap}, tap_config: {AbortingTap}}}", RefusedByUs, AbortsEnvoy: true),
        new("tap_config and tapConfig", $"{{config_id: down, tap_config: {Tap}, tapConfig: {AbortingTap}}}", RefusedByUs, AbortsEnvoy: true),
        new("camel case", "{\"configId\": \"down\", \"tapConfig\": {\"match\": {\"anyMatch\": true}, \"outputConfig\": {\"streaming\": true, \"maxBufferedRxBytes\": 1024, \"sinks\": [{\"format\": \"JSON_BODY_AS_STRING\", \"streamingAdmin\": {}}]}}}", Accepted),
        .. Of("other key", RefusedByUs, key => $"{{config_id: down, {key}: 1, tap_config: {Tap}}}", "~", "''", "5", "[a]", "<<"),
    ];

    private static IEnumerable<AdminRequestForm> Texts() =>
    [
        .. Of("text", RefusedByUs, text => text, "", "null", "# a\n", "down", "[1]", "5", "%PDF-1.7", "\ufffd\ufffd\ufffd", "config_id: down\ntap_config:\n\tmatch: {any_match: true}\n"),
        new("blank", "   \n", RefusedByUs),
        new("cut", Request()[..^1], RefusedByUs),
        new("one brace too many", $"{Request()}}}", RefusedByUs),
        new("byte order mark", $"\ufeff{Request()}", Accepted),
        new("NUL in a word", Request(id: "do\0wn"), RefusedByUs),
        new("document marker", $"---\n{Request()}\n...\n", Accepted),
        new("YAML directive", $"%YAML 1.2\n---\n{Request()}", Accepted),
        new("two documents", $"{Request()}\n---\n{Request()}", RefusedByUs),
        new("two documents, of which the first aborts", $"{{config_id: down, tap_config: {AbortingTap}}}\n---\n{Request()}", RefusedByUs, AbortsEnvoy: true),
        new("anchor and alias", $"config_id: down\ntap_config: {{match: &m {Any}, match_config: *m, output_config: {{streaming: true, sinks: [{Stream}]}}}}", RefusedByUs),
        new("anchor alone", Request("&m {any_match: true}"), RefusedByUs),
        new("alias without an anchor", Request("*m"), RefusedByUs),
        new("alias of itself", "config_id: down\ntap_config: &a {match: *a}", RefusedByUs, AbortsEnvoy: true),
        new("alias of itself in a list", "config_id: &a [*a]", RefusedByUs, AbortsEnvoy: true),
        new("alias of itself as match", $"config_id: down\ntap_config:\n  match: &m {{not_match: *m}}\n  output_config: {{streaming: true, sinks: [{Stream}]}}", RefusedByUs, AbortsEnvoy: true),
        new("aliases of aliases", Laughs(8), RefusedByUs, AbortsEnvoy: true),
        new("merge key", $"config_id: down\ntap_config: {{<<: {{match: {Any}}}, output_config: {{streaming: true, sinks: [{Stream}]}}}}", RefusedByUs),
        new("tag of a mapping", Request("!!set {any_match: true}"), RefusedByUs),
        new("tag of a field of nothing", $"{{config_id: down, bogus: !ignore 1, tap_config: {Tap}}}", RefusedByUs),
        new("question mark keys", $"? config_id\n: down\n? tap_config\n: {Tap}", Accepted),
        new("block of one line", $"config_id: |-\n  down\ntap_config: {Tap}", Accepted),
        .. Of("lists in one another", RefusedByUs, depth => $"config_id: {Nested("[", "", "]", depth)}", "100", "1000", "100000"),
        .. Of("open lists", RefusedByUs, depth => $"config_id: {Nested("[", "", "", depth)}", "100", "100000"),
        .. Of("open mappings", RefusedByUs, depth => Nested("{a: ", "", "", depth), "100", "100000"),
        .. Of("lists in blocks", RefusedByUs, depth => $"config_id: {Nested("- ", "x", "", depth)}", "100000"),
        new("comment of 20 MB", $"# {new string('x', 20_000_000)}\n{Request()}", RefusedByUs, AbortsEnvoy: true),
        new("500000 fields", $"{{{string.Join(", ", Enumerable.Range(0, 500_000).Select(number => $"k{number}: 1"))}}}", RefusedByUs),
    ];

    private static IEnumerable<AdminRequestForm> Limits(string field, string most) =>
    [
        .. Of(field, Accepted, bytes => Request(output: $"streaming: true, {field}: {bytes}, "), "0", "1", "9", "1024", "'1024'", most),
        .. Of(field, RefusedByUs, bytes => Request(output: $"streaming: true, {field}: {bytes}, "), "4294967296", "-1", "1.5", "1e3", "null", "{value: 5}", "abc", "true", ".inf", ".nan", "0o17", "0x10", "2020-01-01"),
    ];

    private static IEnumerable<AdminRequestForm> Of(string kind, AdminAnswer expected, Func<string, string> write, params string[] values) =>
        values.Select(value => new AdminRequestForm($"{kind} {value}".TrimEnd(), write(value), expected));

    private static IEnumerable<AdminRequestForm> Aborting(string kind, Func<string, string> write, params string[] values) =>
        Of(kind, RefusedByUs, write, values).Select(form => form with { AbortsEnvoy = true });

    private static string Request(string match = Any, string sink = Stream, string output = "streaming: true, ", string more = "", string id = "down") =>
        $"{{config_id: {id}, tap_config: {{match: {match}, {more}output_config: {{{output}sinks: [{sink}]}}}}}}";

    private static string Gathering(string count) => Request(sink: $"{{format: 3, buffered_admin: {{max_traces: {count}, timeout: 1s}}}}");

    private static string Waiting(string time) => Request(sink: $"{{format: 3, buffered_admin: {{max_traces: 2, timeout: {time}}}}}");

    private static string Rules(string count) => Request($"{{or_match: {{rules: [{Any}{string.Concat(Enumerable.Repeat($", {Any}", int.Parse(count, CultureInfo.InvariantCulture) - 1))}]}}}}");

    private static string Nested(string opening, string inner, string closing, string depth)
    {
        int times = int.Parse(depth, CultureInfo.InvariantCulture);
        return $"{string.Concat(Enumerable.Repeat(opening, times))}{inner}{string.Concat(Enumerable.Repeat(closing, times))}";
    }

    // Ten times as many words with each line.
    private static string Laughs(int lines) =>
        string.Concat(Enumerable.Range(1, lines).Select(line => $"a{line}: &a{line} [{string.Join(',', Enumerable.Repeat($"*a{line - 1}", 10))}]\n").Prepend("a0: &a0 [x]\n"));
}
