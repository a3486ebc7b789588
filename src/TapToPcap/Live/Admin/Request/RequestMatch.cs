using YamlDotNet.RepresentationModel;
using static TapToPcap.Live.Admin.Request.RequestValue;

namespace TapToPcap.Live.Admin.Request;

/// <summary>Checks which connections and requests a request taps (envoy.config.common.matcher.v3.MatchPredicate).</summary>
internal static class RequestMatch
{
    // Levels of nested predicates; Envoy's parser stops at about a hundred nested messages.
    private const int MaxDepth = 32;

    private const string RegexRefused = "Envoy aborts at a regular expression that it cannot compile, or compiles to more than 100 instructions; use exact, prefix, suffix or contains";

    private static readonly RequestMessage StringMatcher = new(
        ("exact", Text),
        ("prefix", Word),
        ("suffix", Word),
        ("contains", Word),
        ("safe_regex", Refuse(RegexRefused)),
        ("custom", Refuse("Envoy aborts at a matcher that it does not have")),
        ("ignore_case", Flag))
    {
        OneOf = ["exact", "prefix", "suffix", "contains"],
    };

    private static readonly RequestMessage Range = new(("start", Number(long.MinValue, long.MaxValue)), ("end", Number(long.MinValue, long.MaxValue)));

    private static readonly RequestMessage Header = new(
        ("name", Word),
        ("exact_match", Text),
        ("safe_regex_match", Refuse(RegexRefused)),
        ("range_match", Range.Read),
        ("present_match", Flag),
        ("prefix_match", Word),
        ("suffix_match", Word),
        ("contains_match", Word),
        ("string_match", StringMatcher.Read),
        ("invert_match", Flag),
        ("treat_missing_header_as_empty", Flag))
    {
        Required = ["name"],
        OneOf = ["exact_match", "range_match", "present_match", "prefix_match", "suffix_match", "contains_match", "string_match"],
    };

    private static readonly RequestMessage Headers = new(("headers", List(Header.Read, 1))) { Required = ["headers"] };

    private static readonly RequestMessage Pattern = new(("string_match", Word), ("binary_match", Base64Bytes)) { OneOf = ["string_match", "binary_match"] };

    private static readonly RequestMessage Body = new(("bytes_limit", Number(0, uint.MaxValue)), ("patterns", List(Pattern.Read, 1))) { Required = ["patterns"] };

    /// <exception cref="FormatException">It is not such a predicate, or one that Envoy refuses.</exception>
    internal static YamlNode Read(YamlNode given, string path) => Read(given, path, 1);

    private static YamlMappingNode Read(YamlNode given, string path, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new FormatException($"{path}: more than {MaxDepth} predicates in one another");
        }

        FieldReader readNext = (next, place) => Read(next, place, depth + 1);
        RequestMessage rules = new(("rules", List(readNext, 2))) { Required = ["rules"] };
        (string Name, FieldReader Read)[] predicates =
        [
            ("any_match", True),
            ("and_match", rules.Read),
            ("or_match", rules.Read),
            ("not_match", readNext),
            ("http_request_headers_match", Headers.Read),
            ("http_request_trailers_match", Headers.Read),
            ("http_response_headers_match", Headers.Read),
            ("http_response_trailers_match", Headers.Read),
            ("http_request_generic_body_match", Body.Read),
            ("http_response_generic_body_match", Body.Read),
        ];
        return new RequestMessage(predicates) { OneOf = [.. predicates.Select(predicate => predicate.Name)] }.Read(given, path);
    }
}
