using System.Globalization;
using TapToPcap.Common;
using TapToPcap.Protocols;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Inspecting;

/// <summary>Finds what inspected taps lack, and the setting of Envoy that avoids it. The names are those of its tap configuration,
/// version 3.</summary>
internal static class Adviser
{
    private const int DefaultLimit = 1024;
    private const long AmpleLimit = 1 << 20;

    private const string Conversation = "conversation";
    private const string Exchange = "HTTP exchange";
    private const string ConnectionPerEvent = "socket_tap_config: {set_connection_per_event: true}";
    private const string BytesFormat = "format: JSON_BODY_AS_BYTES";

    internal static IReadOnlyList<Advice> Advise(IReadOnlyCollection<InspectedConversation> conversations, IReadOnlyCollection<InspectedExchange> exchanges, InspectionTotals totals)
    {
        ILookup<bool, int> httpPorts = HttpPortsOf(conversations, exchanges);
        IEnumerable<Advice> advice =
        [
            .. OnLimit(conversations, "reads", "max_buffered_rx_bytes", conversation => conversation.Read),
            .. OnLimit(conversations, "writes", "max_buffered_tx_bytes", conversation => conversation.Written),
            OnLostRecords(conversations),
            OnBelowTap(conversations),
            OnStringBodies(conversations),
            OnStringBodies(exchanges),
            OnTls(conversations),
            OnErasedConnection(conversations),
            OnMissingConnection(conversations),
            OnMissingLocal(conversations),
            OnUndelimited(conversations),
            OnSampling(conversations),
            OnBodies(exchanges, "requests", "max_buffered_rx_bytes", exchange => exchange.RequestCuts),
            OnBodies(exchanges, "responses", "max_buffered_tx_bytes", exchange => exchange.ResponseCuts),
            OnMissingHttpConnection(exchanges),
            OnMissingHttpTime(exchanges),
            OnHttp2Ports(httpPorts),
            OnHttp1Ports(httpPorts),
            OnEmpty(totals.Empty),
            OnDamaged(totals.Damaged),
        ];
        return [.. advice.Where(given => given.Count > 0)];
    }

    private static IEnumerable<Advice> OnLimit(IReadOnlyCollection<InspectedConversation> conversations, string what, string key, Func<InspectedConversation, InspectedDirection> direction)
    {
        long[] limits = [.. conversations.Select(direction).Where(cut => cut.Cuts > 0).Select(cut => cut.Limit)];
        long[] raised = [.. limits.Where(limit => limit != DefaultLimit)];
        yield return new Advice(
            $"{what}_cut_at_default", limits.Length - raised.Length, Conversation, $"{what} cut at 1,024 bytes, which is Envoy's limit where none is set", Set(key, DefaultLimit));
        if (raised.Length > 0)
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"{what} cut at the limit that is set, {raised.Max():N0} bytes");
            yield return new Advice($"{what}_cut", raised.Length, Conversation, at, Set(key, raised.Max()));
        }
    }

    private static string Set(string key, long limit)
    {
        long ample = Math.Min(limit < AmpleLimit ? AmpleLimit : limit * 16, uint.MaxValue);
        return string.Create(CultureInfo.InvariantCulture, $"{key}: {ample}");
    }

    private static Advice OnLostRecords(IEnumerable<InspectedConversation> conversations)
    {
        // In string bodies bytes are missing although no record was lost.
        InspectedConversation[] lossy = [.. conversations.Where(conversation => conversation is { LostBytes: > 0, HasStringBodies: false })];
        string lost = string.Create(
            CultureInfo.InvariantCulture,
            $"seq_num shows {Saturating.Sum(lossy, conversation => conversation.LostBytes):N0} bytes that no record has: lost on the way from Envoy, as over UDP, or before a /tap request began. A file loses none");
        return new Advice("records_lost", lossy.Length, Conversation, lost, "file_per_tap: {path_prefix: /var/tap/trace}");
    }

    private static Advice OnBelowTap(IEnumerable<InspectedConversation> conversations)
    {
        InspectedConversation[] below = [.. conversations.Where(conversation => conversation.BelowTapBytes > 0)];
        string sent = string.Create(
            CultureInfo.InvariantCulture,
            $"{Saturating.Sum(below, conversation => conversation.BelowTapBytes):N0} bytes were sent by a transport socket below the tap, as a PROXY protocol header or an HTTP/1 CONNECT: nothing is lost");
        return new Advice("bytes_below_tap", below.Length, Conversation, sent, "to record them, envoy.transport_sockets.tap inside that socket, not around it");
    }

    private static Advice OnStringBodies(IEnumerable<InspectedConversation> conversations)
    {
        InspectedConversation[] strings = [.. conversations.Where(conversation => conversation.HasStringBodies)];
        string[] binary = [.. strings.Select(conversation => conversation.Protocol).OfType<string>().Where(ProtocolGuess.IsBinary).Distinct().Order(StringComparer.Ordinal)];
        string protocol = binary.Length == 0 ? "" : $"; {string.Join(" and ", binary)} cannot be rebuilt from that";
        return new Advice(
            "string_bodies", strings.Length, Conversation, $"written with JSON_BODY_AS_STRING, which puts a space for whatever is not UTF-8 and does not say so{protocol}", BytesFormat);
    }

    private static Advice OnStringBodies(IEnumerable<InspectedExchange> exchanges) => new(
        "http_string_bodies",
        exchanges.Count(exchange => exchange.HasStringBodies),
        Exchange,
        "written with JSON_BODY_AS_STRING, which puts a space for whatever is not UTF-8 and does not say so; compressed bodies and files cannot be rebuilt from that",
        BytesFormat);

    private static Advice OnTls(IEnumerable<InspectedConversation> conversations) => new(
        "tls",
        conversations.Count(conversation => conversation.Protocol == ProtocolGuess.Tls),
        Conversation,
        "TLS, still encrypted. If it is Envoy that decrypts, the tap is inside the tls socket: put it around",
        "transport_socket: {name: envoy.transport_sockets.tap, typed_config: {transport_socket: {name: envoy.transport_sockets.tls}}}");

    private static Advice OnErasedConnection(IEnumerable<InspectedConversation> conversations) => new(
        "connection_erased",
        conversations.Count(IsErased),
        Conversation,
        "no addresses: some Envoys lose them when they stream JSON_BODY_AS_STRING",
        BytesFormat);

    private static Advice OnMissingConnection(IEnumerable<InspectedConversation> conversations) => new(
        "no_connection",
        conversations.Count(conversation => !conversation.HasConnection && !IsErased(conversation)),
        Conversation,
        "no addresses: no connection record, as where the connection is older than the /tap request. Envoy 1.34 and later can repeat it",
        ConnectionPerEvent);

    private static bool IsErased(InspectedConversation conversation) => conversation is { HasConnection: false, IsStreamed: true, HasStringBodies: true, HasEmptyEvent: true };

    private static Advice OnMissingLocal(IEnumerable<InspectedConversation> conversations) => new(
        "no_local_address",
        conversations.Count(conversation => conversation is { IsStreamed: true, Local: null, Remote: not null }),
        Conversation,
        "no local address: a streamed upstream tap begins before Envoy has one. Envoy 1.34 and later can repeat the record",
        ConnectionPerEvent);

    private static Advice OnUndelimited(IEnumerable<InspectedConversation> conversations) => new(
        "undelimited_stream",
        conversations.Count(conversation => conversation is { IsStreamed: true, Framing: TapFraming.Binary }),
        Conversation,
        "streamed as PROTO_BINARY, where nothing marks the end of a record and most tools see but one. tap2pcap separates them; safer is",
        "format: PROTO_BINARY_LENGTH_DELIMITED");

    private static Advice OnSampling(IEnumerable<InspectedConversation> conversations)
    {
        string[] rates = [.. conversations.Select(conversation => conversation.SampleRate).OfType<string>()];
        return new Advice(
            "sampled",
            rates.Length,
            Conversation,
            $"sampled: only {string.Join(", ", rates.Distinct())} connections were to be recorded, the others are in no tap",
            "tap_enabled: {default_value: {numerator: 100, denominator: HUNDRED}}");
    }

    private static Advice OnBodies(IEnumerable<InspectedExchange> exchanges, string what, string key, Func<InspectedExchange, long> cuts) => new(
        $"{what}_cut", exchanges.Count(exchange => cuts(exchange) > 0), Exchange, $"bodies of {what} cut by the limit, which is 1,024 bytes where none is set", Set(key, DefaultLimit));

    private static Advice OnMissingHttpConnection(IEnumerable<InspectedExchange> exchanges) => new(
        "http_no_connection",
        exchanges.Count(exchange => exchange is { IsStreamed: false, Client: null, Upstream: null }),
        Exchange,
        "no addresses, so those of the capture are invented. Envoy 1.28 and later record them on request",
        "record_downstream_connection: true");

    private static Advice OnMissingHttpTime(IEnumerable<InspectedExchange> exchanges) => new(
        "http_no_time",
        exchanges.Count(exchange => exchange is { IsStreamed: false, Start: null }),
        Exchange,
        "no time but perhaps the response's date. Envoy 1.28 and later record it on request",
        "record_headers_received_time: true");

    private static Advice OnHttp2Ports(ILookup<bool, int> ports)
    {
        int[] unknown = [.. ports[true].Where(port => !DecodeAs.IsKnown(port))];
        return new Advice(
            "http2_port",
            unknown.Length,
            "connection or exchange",
            $"HTTP/2 on a port on which Wireshark and tshark do not expect it; they show {DecodeAs.Describe(unknown, [.. ports[false].Intersect(unknown)])}",
            null);
    }

    private static Advice OnHttp1Ports(ILookup<bool, int> ports)
    {
        int[] taken = [.. ports[false].Where(DecodeAs.IsTaken).Where(port => !ports[true].Contains(port))];
        return new Advice(
            "http1_port",
            taken.Length,
            "connection or exchange",
            $"HTTP/1 on a port of another protocol, for which Wireshark and tshark take it; they show {DecodeAs.Describe([], taken)}",
            null);
    }

    // By whether they serve HTTP/2 rather than HTTP/1.
    private static ILookup<bool, int> HttpPortsOf(IEnumerable<InspectedConversation> conversations, IEnumerable<InspectedExchange> exchanges)
    {
        (int? Port, bool? IsHttp2)[] ports =
        [
            .. conversations.Select(conversation => (conversation.ServerPort, ProtocolGuess.IsHttp2InPlain(conversation.Protocol))),
            .. exchanges.Select(exchange => (exchange.DownstreamPort ?? exchange.UpstreamPort, (bool?)exchange.ShownAsHttp2)),
        ];
        return ports.Where(port => port is { Port: not null, IsHttp2: not null }).ToLookup(port => port.IsHttp2!.Value, port => port.Port!.Value);
    }

    private static Advice OnEmpty(long taps) => new(
        "empty",
        taps,
        "tap",
        "empty: Envoy writes when its buffer is full or the connection has closed; copy it then. Live, over the admin port, is",
        "sinks: [{format: JSON_BODY_AS_BYTES, streaming_admin: {}}]");

    private static Advice OnDamaged(long taps) => new(
        "damaged",
        taps,
        "input",
        "damaged, cut off, or no tap; what was said above of what comes before the damage holds. A connection that is still open has a partial record at its end: copy when it has closed",
        null);
}
