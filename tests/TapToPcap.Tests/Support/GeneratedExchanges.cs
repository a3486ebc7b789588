using System.Globalization;
using Google.Protobuf;
using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using Message = TapToPcap.Protos.Tap.V3.HttpBufferedTrace.Types.Message;

namespace TapToPcap.Tests.Support;

/// <summary>Exchanges made up from a seed, as taps of the HTTP filter record them.</summary>
internal static class GeneratedExchanges
{
    /// <summary>A tap of one exchange.</summary>
    internal static (string Name, byte[] Bytes) Buffered(int seed, Connection? downstream = null, Connection? upstream = null) =>
        Tap($"tap_{seed}.pb", Trace(seed, downstream, upstream));

    internal static (string Name, byte[] Bytes) Tap(string name, params IEnumerable<HttpBufferedTrace> traces) =>
        (name, Taps.Encode(traces.Select(trace => new TraceWrapper { HttpBufferedTrace = trace }), TapFormat.Delimited));

    internal static HttpBufferedTrace Trace(int seed, Connection? downstream = null, Connection? upstream = null)
    {
        Random random = new(seed);
        return new HttpBufferedTrace
        {
            Request = Request(random, seed),
            Response = Response(random),
            DownstreamConnection = downstream,
            UpstreamConnection = upstream,
        };
    }

    /// <summary>Exchanges that are reported in pieces, in turn with each other.</summary>
    internal static (string Name, byte[] Bytes) Streamed(int seed, int exchanges)
    {
        Queue<HttpStreamedTraceSegment>[] pieces = [.. Enumerable.Range(0, exchanges).Select(number => new Queue<HttpStreamedTraceSegment>(Pieces((ulong)number + 1, Trace(seed + number))))];
        Random random = new(seed);
        List<TraceWrapper> records = [];
        while (pieces.Any(left => left.Count > 0))
        {
            Queue<HttpStreamedTraceSegment> next = pieces[random.Next(exchanges)];
            records.AddRange(next.Take(1).Select(piece => new TraceWrapper { HttpStreamedTraceSegment = piece }));
            next.TryDequeue(out _);
        }

        return ($"streamed {seed}", Taps.Encode(records, TapFormat.Delimited));
    }

    private static IEnumerable<HttpStreamedTraceSegment> Pieces(ulong traceId, HttpBufferedTrace trace)
    {
        yield return new() { TraceId = traceId, RequestHeaders = new HeaderMap { Headers = { trace.Request.Headers } } };
        foreach (byte[] chunk in trace.Request.Body.AsBytes.ToByteArray().Chunk(700))
        {
            yield return new() { TraceId = traceId, RequestBodyChunk = new Body { AsBytes = ByteString.CopyFrom(chunk) } };
        }

        yield return new() { TraceId = traceId, ResponseHeaders = new HeaderMap { Headers = { trace.Response.Headers } } };
        foreach (byte[] chunk in trace.Response.Body.AsBytes.ToByteArray().Chunk(700))
        {
            yield return new() { TraceId = traceId, ResponseBodyChunk = new Body { AsBytes = ByteString.CopyFrom(chunk) } };
        }

        if (trace.Response.Trailers.Count > 0)
        {
            yield return new() { TraceId = traceId, ResponseTrailers = new HeaderMap { Headers = { trace.Response.Trailers } } };
        }
    }

    private static Message Request(Random random, int seed)
    {
        Message request = new()
        {
            Headers =
            {
                HttpTaps.Header(":method", random.Next(2) == 0 ? "POST" : "PUT"),
                HttpTaps.Header(":scheme", "http"),
                HttpTaps.Header(":path", string.Create(CultureInfo.InvariantCulture, $"/things/{seed}")),
                HttpTaps.Header(":authority", "things.example"),
                HttpTaps.Header("x-name", new string('n', random.Next(300))),
            },
        };
        return Finish(request, random);
    }

    private static Message Response(Random random)
    {
        Message response = new() { Headers = { HttpTaps.Header(":status", "200"), HttpTaps.Header("server", "envoy"), HttpTaps.Header("x-long", new string('v', random.Next(20) == 0 ? 40_000 : 20)) } };
        return Finish(response, random);
    }

    private static Message Finish(Message message, Random random)
    {
        byte[] body = new byte[random.Next(6) switch { 0 => 0, 1 => random.Next(16_000, 50_000), _ => random.Next(1, 2000) }];
        random.NextBytes(body);
        message.Body = new Body { AsBytes = ByteString.CopyFrom(body) };
        if (random.Next(3) == 0)
        {
            message.Trailers.Add(HttpTaps.Header("grpc-status", random.Next(9).ToString(CultureInfo.InvariantCulture)));
        }

        return message;
    }
}
