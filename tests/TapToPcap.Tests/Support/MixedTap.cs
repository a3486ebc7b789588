using System.Net;
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
        mixed.Add(HttpSegment());
        return mixed;
    }

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

    private static TraceWrapper Http() => new()
    {
        HttpBufferedTrace = new HttpBufferedTrace
        {
            Request = new HttpBufferedTrace.Types.Message
            {
                Headers = { new HeaderValue { Key = ":method", Value = "GET" }, new HeaderValue { Key = "events", Value = "{ } [ \"" } },
                Body = new Body { AsBytes = Google.Protobuf.ByteString.CopyFrom(Taps.Payload(200, 77, isText: true)) },
            },
        },
    };

    private static TraceWrapper HttpSegment() => new()
    {
        HttpStreamedTraceSegment = new HttpStreamedTraceSegment { TraceId = 1ul << 60, RequestHeaders = new HeaderMap { Headers = { new HeaderValue { Key = ":path", Value = "/" } } } },
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
