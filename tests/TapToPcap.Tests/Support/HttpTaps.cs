using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Writing;
using Message = TapToPcap.Protos.Tap.V3.HttpBufferedTrace.Types.Message;

namespace TapToPcap.Tests.Support;

/// <summary>HTTP exchanges as taps of them, and captures of those in memory.</summary>
internal static class HttpTaps
{
    /// <summary>When requests arrive unless it is said otherwise.</summary>
    internal static readonly long Start = Taps.Time(0);

    internal static Connection Downstream(int clientPort = 50_000) => Between("10.1.0.1", 8080, "10.2.0.2", clientPort);

    internal static Connection Upstream(int ownPort = 40_000) => Between("10.1.0.1", ownPort, "10.3.0.3", 9000);

    internal static HeaderValue Header(string name, string value) => new() { Key = name, Value = value };

    internal static Message Request(string method = "GET", params (string Name, string Value)[] more) =>
        Message([(":authority", "example.test"), (":path", "/a"), (":method", method), (":scheme", "http"), .. more], Start);

    internal static Message Response(string status = "200", params (string Name, string Value)[] more) => Message([(":status", status), .. more], Start + 1_000_000);

    internal static Message Message((string Name, string Value)[] headers, long? received = null) => new()
    {
        Headers = { headers.Select(header => Header(header.Name, header.Value)) },
        HeadersReceivedTime = received is long time ? Stamp(time) : null,
    };

    internal static Message At(this Message message, long? time)
    {
        message.HeadersReceivedTime = time is long known ? Stamp(known) : null;
        return message;
    }

    internal static Message WithBody(this Message message, byte[] body, bool isCut = false)
    {
        message.Body = new Body { AsBytes = ByteString.CopyFrom(body), Truncated = isCut };
        return message;
    }

    internal static Message WithTrailers(this Message message, params (string Name, string Value)[] trailers)
    {
        message.Trailers.AddRange(trailers.Select(trailer => Header(trailer.Name, trailer.Value)));
        return message;
    }

    internal static TraceWrapper Exchange(Message? request, Message? response, Connection? downstream = null, Connection? upstream = null) => new()
    {
        HttpBufferedTrace = new HttpBufferedTrace { Request = request, Response = response, DownstreamConnection = downstream, UpstreamConnection = upstream },
    };

    internal static TraceWrapper Piece(ulong traceId, HttpStreamedTraceSegment piece)
    {
        piece.TraceId = traceId;
        return new TraceWrapper { HttpStreamedTraceSegment = piece };
    }

    internal static HeaderMap Map(params (string Name, string Value)[] headers) => new() { Headers = { headers.Select(header => Header(header.Name, header.Value)) } };

    internal static Body Chunk(byte[] bytes, bool isCut = false) => new() { AsBytes = ByteString.CopyFrom(bytes), Truncated = isCut };

    internal static byte[] Encode(params IEnumerable<TraceWrapper> records) => Taps.Encode(records, TapFormat.Delimited);

    internal static TapSource Source(string name, params IEnumerable<TraceWrapper> records) => Conversions.Source(Encode(records), name);

    internal static (Capture Capture, ConversionSummary Summary) Convert(ConversionOptions options, params IEnumerable<TraceWrapper> records) =>
        Convert(options, [Source("tap", records)]);

    internal static (Capture Capture, ConversionSummary Summary) Convert(ConversionOptions options, TapSource[] taps)
    {
        using MemoryStream output = new();
        ConversionSummary summary = new TapConverter(options, new NothingWrong()).Convert(taps, output);
        Capture capture = CaptureReader.Read(output.ToArray());
        if (options.Format == CaptureFormat.PcapNg)
        {
            Assert.All(capture.Frames.Zip(capture.Frames.Skip(1)), pair => Assert.True(pair.First.Time <= pair.Second.Time, "a frame comes before the one before it"));
        }

        return (capture, summary);
    }

    private static Timestamp Stamp(long time) => new() { Seconds = time / 1_000_000_000, Nanos = (int)(time % 1_000_000_000) };

    private static Connection Between(string local, int localPort, string remote, int remotePort) => new() { LocalAddress = End(local, localPort), RemoteAddress = End(remote, remotePort) };

    private static Address End(string address, int port) => new() { SocketAddress = new SocketAddress { Address = address, PortValue = (uint)port } };
}
