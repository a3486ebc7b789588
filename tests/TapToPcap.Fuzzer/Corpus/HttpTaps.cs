using Google.Protobuf;
using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using Message = TapToPcap.Protos.Tap.V3.HttpBufferedTrace.Types.Message;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace TapToPcap.Fuzzer.Corpus;

/// <summary>Taps of HTTP exchanges, whole and in pieces, in every framing.</summary>
internal static class HttpTaps
{
    private const long Second = 1_767_225_600;                                 // 2026-01-01

    internal static IEnumerable<byte[]> All() =>
    [
        .. Enum.GetValues<TapFormat>().SelectMany(format => new[] { SocketTaps.Encode([Buffered()], format), SocketTaps.Encode(Streamed(), format) }),
        SocketTaps.Join([Buffered()], "", "\n", "\n"),
        SocketTaps.Join(Streamed(), "[", ",", "]"),
    ];

    private static TraceWrapper Buffered() => new()
    {
        HttpBufferedTrace = new HttpBufferedTrace
        {
            Request = new Message
            {
                Headers = { Header(":authority", "example.test"), Header(":path", "/a?b"), Header(":method", "POST"), Header(":scheme", "http"), Header("content-length", "5") },
                Body = Chunk("hello"),
                Trailers = { Header("x-sum", "1") },
                HeadersReceivedTime = new Timestamp { Seconds = Second, Nanos = 1 },
            },
            Response = new Message
            {
                Headers = { Header(":status", "200"), Header("grpc-status", "0"), new HeaderValue { Key = "x-raw", RawValue = ByteString.CopyFrom(0x80, 0xFF, 0x00) } },
                Body = Chunk(new string('y', 200), isCut: true),
                HeadersReceivedTime = new Timestamp { Seconds = Second + 1 },
            },
            DownstreamConnection = Between("10.1.0.1", 8080, "10.2.0.2", 50_000),
            UpstreamConnection = Between("2001:db8::1", 40_000, "2001:db8::3", 9000),
        },
    };

    private static TraceWrapper[] Streamed() =>
    [
        Piece(new() { RequestHeaders = Map(Header(":authority", "example.test"), Header(":path", "/c"), Header(":method", "PUT"), Header(":scheme", "https")) }),
        Piece(new() { RequestBodyChunk = Chunk("one") }),
        Piece(new() { RequestBodyChunk = Chunk("two", isCut: true) }),
        Piece(new() { RequestTrailers = Map(Header("x-end", "")) }),
        Piece(new() { ResponseHeaders = Map(Header(":status", "101"), Header("upgrade", "websocket")) }),
        Piece(new() { ResponseBodyChunk = Chunk("three") }),
        Piece(new() { ResponseTrailers = Map(Header("grpc-status", "14")) }),
    ];

    private static TraceWrapper Piece(HttpStreamedTraceSegment piece)
    {
        piece.TraceId = 9;
        return new TraceWrapper { HttpStreamedTraceSegment = piece };
    }

    private static HeaderMap Map(params HeaderValue[] headers) => new() { Headers = { headers } };

    private static HeaderValue Header(string name, string value) => new() { Key = name, Value = value };

    private static Body Chunk(string text, bool isCut = false) => new() { AsBytes = ByteString.CopyFromUtf8(text), Truncated = isCut };

    private static Connection Between(string local, uint localPort, string remote, uint remotePort) => new() { LocalAddress = End(local, localPort), RemoteAddress = End(remote, remotePort) };

    private static Address End(string address, uint port) => new() { SocketAddress = new SocketAddress { Address = address, PortValue = port } };
}
