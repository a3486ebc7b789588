using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Protos.Type.V3;
using TapToPcap.Recorder;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Support;

/// <summary>Records with everything in them that a tap can have: several connections at once, ends of every kind, limits, counts, HTTP, a sample rate.</summary>
internal static class MixedTap
{
    internal static List<TraceWrapper> Records(TapShape shape, bool isText = false)
    {
        TapConnection first = new(0, IPEndPoint.Parse("10.1.2.3:443"), IPEndPoint.Parse("203.0.113.77:40001"));
        TapConnection second = new(5, IPEndPoint.Parse("[2a00:1450::5]:8080"), IPEndPoint.Parse("[fe80::1:2:3:4]:50000"));
        TapConnection third = new(ulong.MaxValue - 4, null, IPEndPoint.Parse("10.9.9.9:6379"));
        TapOptions options = new() { Shape = shape, BatchBytes = 20, ReadLimit = 40, WriteLimit = 400 };
        List<TraceWrapper> sampled = [.. TapBuilder.Build(first, Steps(1, isText), options with { ConnectionPerEvent = true, CountBytes = true })];
        sampled[0].ConfiguredSampleRate = new FractionalPercent { Numerator = 25, Denominator = FractionalPercent.Types.DenominatorType.TenThousand };

        List<TraceWrapper> mixed = Interleave(
            sampled,
            [.. TapBuilder.Build(second, Steps(2, isText), options)],
            [.. TapBuilder.Build(third, Steps(3, isText), options with { OpensWithoutLocal = true })],
            [Unusual(shape)]);
        mixed.Insert(2, Http());
        mixed.AddRange(HttpRecords().Skip(1));
        return mixed;
    }

    /// <summary>Every HTTP record that differs from others, all of them text.</summary>
    internal static IEnumerable<TraceWrapper> HttpRecords() => [Http(), .. PoorHttp(), .. HttpSegments()];

    private static TapStep[] Steps(int seed, bool isText) =>
    [
        TapStep.Read(Taps.Time(10 * seed), Taps.Payload(7, seed, isText)),
        TapStep.Write(Taps.Time((10 * seed) + 1), Taps.Payload(300, seed + 100, isText)),
        TapStep.Write(Taps.Time((10 * seed) + 2), Array.Empty<byte>()),
        TapStep.Read(Taps.Time((10 * seed) + 3), Taps.Payload(60, seed + 200, isText)),
        TapStep.Write(Taps.Time((10 * seed) + 4), Taps.Payload(1, seed + 300, isText), endStream: true),
        TapStep.Closed(Taps.Time((10 * seed) + 5)),
    ];

    private static TraceWrapper Unusual(TapShape shape)
    {
        Connection ends = new()
        {
            LocalAddress = new Address { Pipe = new Pipe { Path = "/run/envoy \"1\".sock", Mode = 420 } },
            RemoteAddress = new Address { EnvoyInternalAddress = new EnvoyInternalAddress { ServerListenerName = "inner", EndpointId = "9" } },
        };
        return shape == TapShape.Buffered
            ? new TraceWrapper { SocketBufferedTrace = new SocketBufferedTrace { TraceId = 9, Connection = ends } }
            : new TraceWrapper { SocketStreamedTraceSegment = new SocketStreamedTraceSegment { TraceId = 9, Connection = ends } };
    }

    // Of an exchange that is whole and says all it can.
    private static TraceWrapper Http() => new()
    {
        HttpBufferedTrace = new HttpBufferedTrace
        {
            Request = new HttpBufferedTrace.Types.Message
            {
                Headers =
                {
                    Header(":method", "POST"),
                    Header(":path", "/caf\u00e9?<\"\\\">"),
                    Header("events", "{ } [ \""),
                    Header("twice", "one"),
                    Header("twice", ""),
                    new HeaderValue { Key = "raw", Value = "not this", RawValue = ByteString.CopyFrom([0xFF, 0x00, 0x80, .. "this"u8]) },
                },
                Body = new Body { AsBytes = ByteString.CopyFrom(Taps.Payload(200, 77, isText: true)) },
                Trailers = { Header("checksum", "1"), new HeaderValue { Key = "raw", RawValue = ByteString.CopyFrom(0xE9) } },
                HeadersReceivedTime = new Timestamp { Seconds = 1_700_000_000, Nanos = 1 },
            },
            Response = new HttpBufferedTrace.Types.Message
            {
                Headers = { Header(":status", "200") },
                Body = new Body { AsBytes = ByteString.CopyFrom(Taps.Payload(90, 78, isText: true)), Truncated = true },
                HeadersReceivedTime = new Timestamp { Seconds = 1_700_000_001 },
            },
            DownstreamConnection = Between("10.1.2.3", 443, "203.0.113.9", 50_100),
            UpstreamConnection = new Connection { RemoteAddress = Between("10.1.2.3", 443, "2a00:1450::7", 8080).RemoteAddress },
        },
    };

    // Its response never came, or nothing but its body was kept.
    private static IEnumerable<TraceWrapper> PoorHttp()
    {
        yield return new TraceWrapper { HttpBufferedTrace = new HttpBufferedTrace { Request = new HttpBufferedTrace.Types.Message { Headers = { Header(":path", "/") } } } };
        yield return new TraceWrapper
        {
            HttpBufferedTrace = new HttpBufferedTrace
            {
                Request = new HttpBufferedTrace.Types.Message { Body = new Body { Truncated = true } },
                Response = new HttpBufferedTrace.Types.Message { Body = new Body(), Trailers = { Header("", "") } },
            },
        };
    }

    // Two exchanges at once, with every piece that there is.
    private static IEnumerable<TraceWrapper> HttpSegments()
    {
        const ulong First = 1ul << 60;
        const ulong Second = ulong.MaxValue;
        yield return Segment(First, new HttpStreamedTraceSegment { RequestHeaders = new HeaderMap { Headers = { Header(":method", "PUT"), Header(":path", "/") } } });
        yield return Segment(Second, new HttpStreamedTraceSegment { RequestHeaders = new HeaderMap { Headers = { Header(":method", "GET"), new HeaderValue { Key = ":path", RawValue = ByteString.CopyFrom("/\u00ff"u8) } } } });
        yield return Segment(First, new HttpStreamedTraceSegment { RequestBodyChunk = new Body { AsBytes = ByteString.CopyFrom(Taps.Payload(30, 79, isText: true)) } });
        yield return Segment(Second, new HttpStreamedTraceSegment { ResponseHeaders = new HeaderMap { Headers = { Header(":status", "404") } } });
        yield return Segment(Second, new HttpStreamedTraceSegment());
        yield return Segment(First, new HttpStreamedTraceSegment { ResponseHeaders = new HeaderMap() });
        yield return Segment(First, new HttpStreamedTraceSegment { RequestBodyChunk = new Body { AsBytes = ByteString.CopyFrom(Taps.Payload(5, 80, isText: true)), Truncated = true } });
        yield return Segment(First, new HttpStreamedTraceSegment { RequestTrailers = new HeaderMap { Headers = { Header("checksum", "2") } } });
        yield return Segment(First, new HttpStreamedTraceSegment { ResponseBodyChunk = new Body() });
        yield return Segment(First, new HttpStreamedTraceSegment { ResponseTrailers = new HeaderMap { Headers = { Header("grpc-status", "0"), Header("grpc-message", "") } } });
    }

    private static TraceWrapper Segment(ulong traceId, HttpStreamedTraceSegment piece)
    {
        piece.TraceId = traceId;
        return new TraceWrapper { HttpStreamedTraceSegment = piece };
    }

    private static HeaderValue Header(string name, string value) => new() { Key = name, Value = value };

    private static Connection Between(string local, uint localPort, string remote, uint remotePort) => new()
    {
        LocalAddress = new Address { SocketAddress = new Protos.Core.V3.SocketAddress { Address = local, PortValue = localPort } },
        RemoteAddress = new Address { SocketAddress = new Protos.Core.V3.SocketAddress { Address = remote, PortValue = remotePort } },
    };

    private static List<TraceWrapper> Interleave(params List<TraceWrapper>[] taps)
    {
        List<TraceWrapper> mixed = [];
        for (int i = 0; i < taps.Max(tap => tap.Count); i++)
        {
            mixed.AddRange(taps.Where(tap => i < tap.Count).Select(tap => tap[i]));
        }

        return mixed;
    }
}
