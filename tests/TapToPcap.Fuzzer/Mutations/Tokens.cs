using System.Text;

namespace TapToPcap.Fuzzer.Mutations;

/// <summary>What means something to a reader, wherever it stands.</summary>
internal static class Tokens
{
    private static readonly string[] Words =
    [
        "{", "}", "[", "]", "<", ">", "\"", "\\", "'", ",", ":", ";", "#", "\n", "{}", "[]", "[{", "}]", "{{{{{{{{", "[[[[[[[[", "null", "true", "false", "-1", "0", "1e999", "0.5",
        "\\u0000", "\\ud800", "\\udc00", "\\ud83d\\ude00", "\\777", "\\x", "\\xff", "\\U0010ffff", "\\", "\u00ef\u00bb\u00bf", "18446744073709551615", "18446744073709551616", "9223372036854775807", "4294967296",
        "\"trace_id\": 1e999", "\"trace_id\": null", "\"trace_id\": \"1\"", "\"trace_id\": {}", "\"seq_num\": \"18446744073709551615\"", "\"connection\": null", "\"events\": [", "\"event\": {", "\"as_bytes\": \"AA=\"", "\"as_bytes\": [\"AAAA\"]",
        "\"as_string\": \"\\ud800\"", "\"local_address\": {", "\"address\": {", "\"address\": null", "\"socket_address\": {", "\"port_value\": -1", "\"timestamp\": \"\"", "\"timestamp\": \"9999-12-31T23:59:59Z\"", "\"timestamp\": {", "\"data\": {", "\"closed\": {}",
        "\"truncated\": true,", "\"end_stream\": true", "\"http_buffered_trace\": {", "\"headers\": [", "\"denominator\": 0", "\"raw_value\": \"=\"",
        "socket_buffered_trace {", "socket_streamed_trace_segment {", "http_buffered_trace {", "connection {", "events {", "event {", "trace_id: 1", "trace_id: \"x\"", "seq_num: 18446744073709551615", "closed { }", "read {", "data { as_bytes: \"\\777\" }",
        "timestamp { seconds: -1 }", "timestamp { nanos: 2000000000 }", "local_address { pipe { path: \"\" } }", "address: \"::1\"", "address: \"\"", "port_value: 99999999999", "[type.googleapis.com/x] {",
        "Content-Length: 99999999999\r\n", "Content-Length: -1\r\n", "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
        ":path", ":status", "transfer-encoding", "connection", "upgrade", "CONNECT", "HEAD", "304", "000",
    ];

    private static readonly byte[][] Bytes =
    [
        [0x08], [0x0A], [0x10], [0x12], [0x18], [0x1A], [0x20], [0x22], [0x28], [0x2A], [0x30], [0x32], [0x3A], [0x09], [0x0D], [0x0B], [0x0F], [0x00], [0x7F], [0x80], [0xFF], [0x0A, 0x00], [0x12, 0x00], [0x1A, 0x00], [0x22, 0x00], [0x2A, 0x00],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0x1F, 0x8B, 0x08, 0x00],
        [0x0A, 0x0D, 0x0D, 0x0A], [0x4D, 0x3C, 0x2B, 0x1A], [0x1A, 0x2B, 0x3C, 0x4D], [0xD4, 0xC3, 0xB2, 0xA1], [0xA1, 0xB2, 0x3C, 0x4D], [0x06, 0x00, 0x00, 0x00], [0x03, 0x00, 0x00, 0x00], [0x01, 0x00, 0x00, 0x00], [0x09, 0x00, 0x01, 0x00, 0xFF, 0x00, 0x00, 0x00],
        [0x0E, 0x00, 0x08, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x45, 0x00], [0x60, 0x00],
    ];

    /// <summary>In an order that stays: an input is chosen by their numbers.</summary>
    internal static IReadOnlyList<byte[]> All { get; } = [.. Words.Select(Encoding.Latin1.GetBytes), .. Bytes];
}
