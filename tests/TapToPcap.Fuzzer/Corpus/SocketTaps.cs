using System.Net;
using System.Text;
using Google.Protobuf;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Protos.Type.V3;
using TapToPcap.Recorder;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Fuzzer.Corpus;

/// <summary>Taps of connections, in every shape and framing.</summary>
internal static class SocketTaps
{
    private const long Start = 1_767_225_600_000_000_000;                      // 2026-01-01
    private const long Interval = 250_000_000;

    private static readonly TapConnection Listener = new(3, IPEndPoint.Parse("10.1.0.1:8080"), IPEndPoint.Parse("10.2.0.2:40001"));
    private static readonly TapConnection Cluster = new(0, IPEndPoint.Parse("[2001:db8::1]:40002"), IPEndPoint.Parse("[2001:db8::2]:6379"));

    private static readonly TapStep[] Http1 =
    [
        Read(0, "POST /a HTTP/1.1\r\nHost: example.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        Write(1, "HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n" + new string('x', 300)),
        Read(2, "GET /b HTTP/1.1\r\nHost: example.test\r\n\r\n"),
        Write(3, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        TapStep.Closed(Start + (4 * Interval)),
    ];

    private static readonly TapStep[] Redis =
    [
        Write(0, "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n"),
        Read(1, "$5\r\n\u00e9\"\\\u0001\r\n"),
        Write(61, "*1\r\n$4\r\nQUIT\r\n", endStream: true),
        Read(62, "+OK\r\n"),
        TapStep.Closed(Start + (63 * Interval)),
    ];

    private static readonly TapOptions[] Shapes =
    [
        new(),
        new() { ReadLimit = 40, WriteLimit = 100 },
        new() { Shape = TapShape.Streamed },
        new() { Shape = TapShape.Streamed, CountBytes = true, WriteLimit = 60, ConnectionPerEvent = true, OpensWithoutLocal = true },
        new() { Shape = TapShape.Batched, BatchBytes = 200, CountBytes = true },
    ];

    internal static IEnumerable<byte[]> Undelimited() => [.. All(TapFormat.Undelimited), .. All(TapFormat.Undelimited, ConnectionLayout.Before128)];

    internal static IEnumerable<byte[]> Delimited() => [.. All(TapFormat.Delimited), .. All(TapFormat.Delimited, ConnectionLayout.Before128)];

    internal static IEnumerable<byte[]> Text() => All(TapFormat.Text);

    internal static IEnumerable<byte[]> Json() =>
    [
        .. All(TapFormat.JsonBytes),
        .. All(TapFormat.JsonString),
        .. Everything().Select(records => Join(records, "", "\n", "\n")),
        .. Everything().Select(records => Join(records, "[", ",", "]")),
    ];

    internal static byte[] Encode(IEnumerable<TraceWrapper> records, TapFormat format, ConnectionLayout layout = ConnectionLayout.Current)
    {
        using MemoryStream tap = new();
        foreach (TraceWrapper record in records)
        {
            TapEncoder.Write(tap, record, format, layout);
        }

        return tap.ToArray();
    }

    /// <summary>One object a record, with names as protobuf's own printer has them.</summary>
    internal static byte[] Join(IEnumerable<TraceWrapper> records, string before, string between, string after) =>
        Encoding.UTF8.GetBytes(before + string.Join(between, records.Select(record => JsonFormatter.Default.Format(record))) + after);

    private static IEnumerable<byte[]> All(TapFormat format, ConnectionLayout layout = ConnectionLayout.Current) =>
        Everything().Select(records => Encode(records, format, layout));

    private static IEnumerable<IEnumerable<TraceWrapper>> Everything() => Shapes.SelectMany(shape => new[] { Records(Listener, Http1, shape), Records(Cluster, Redis, shape) });

    private static TraceWrapper[] Records(TapConnection connection, TapStep[] steps, TapOptions shape)
    {
        TraceWrapper[] records = [.. TapBuilder.Build(connection, steps, shape)];
        if (shape.CountBytes)
        {
            records[0].ConfiguredSampleRate = new FractionalPercent { Numerator = 5, Denominator = FractionalPercent.Types.DenominatorType.TenThousand };
        }

        return records;
    }

    private static TapStep Read(int number, string text) => TapStep.Read(Start + (number * Interval), Encoding.UTF8.GetBytes(text));

    private static TapStep Write(int number, string text, bool endStream = false) => TapStep.Write(Start + (number * Interval), Encoding.UTF8.GetBytes(text), endStream);
}
