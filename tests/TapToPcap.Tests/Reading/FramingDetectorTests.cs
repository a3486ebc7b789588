using System.Net;
using System.Text;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Reading;

public class FramingDetectorTests
{
    private const long Seconds = 1_700_000_000;

    private static readonly byte[] Timestamp = Raw.Field(1, Raw.Number(1, Seconds), Raw.Number(2, 123_456_789));

    public static TheoryData<string, string> EveryTap
    {
        get
        {
            TheoryData<string, string> taps = [];
            foreach (string shape in Enum.GetNames<TapShape>())
            {
                foreach (string format in Enum.GetNames<TapFormat>())
                {
                    taps.Add(shape, format);
                }
            }

            return taps;
        }
    }

    [Theory]
    [MemberData(nameof(EveryTap))]
    public void Detect_TapWithAnyTraceIdAndEnds_ShowsItsFraming(string shape, string format)
    {
        TapFormat encoding = Enum.Parse<TapFormat>(format);
        TapFraming expected = encoding switch
        {
            TapFormat.Undelimited => TapFraming.Binary,
            TapFormat.Delimited => TapFraming.Delimited,
            TapFormat.Text => TapFraming.Text,
            _ => TapFraming.Json,
        };
        for (ulong id = 0; id < 300; id++)
        {
            TapConnection connection = new(id, id % 3 == 0 ? null : IPEndPoint.Parse("10.1.2.3:443"), IPEndPoint.Parse(id % 2 == 0 ? "10.9.9.9:40001" : "[2001:db8:1:2:3:4:5:6]:9"));
            TapStep[] steps = [TapStep.Read(Taps.Time((int)id), Taps.Payload((int)id, (int)id, isText: true)), TapStep.Closed(Taps.Time(1000))];
            byte[] tap = Taps.Encode(connection, steps, new TapOptions { Shape = Enum.Parse<TapShape>(shape) }, encoding);
            Assert.True(Detect(tap) == expected, $"trace id {id}: {Detect(tap)}");
        }
    }

    // The length prefixes that are characters of JSON and text, spaces, or the wrapper's own tags.
    [Theory]
    [InlineData('{')]
    [InlineData('[')]
    [InlineData('#')]
    [InlineData('a')]
    [InlineData('z')]
    [InlineData('"')]
    [InlineData(' ')]
    [InlineData('\t')]
    [InlineData('\r')]
    [InlineData('\n')]
    [InlineData(0x12)]
    [InlineData(0x1A)]
    [InlineData(0x2A)]
    public void Detect_FirstRecordAsLongAsALetterOrATag_IsDelimited(int length)
    {
        foreach (ulong id in new ulong[] { 0, 1, 8, 0x0A, 0x1A, 0x22, 300 })
        {
            byte[]? segment = SegmentOfLength(length, id);
            if (segment is null)
            {
                Assert.True(length < 0x20, $"no record of {length} bytes");
                continue;
            }

            Assert.Equal((byte)length, Raw.Delimited(segment)[0]);
            byte[] next = Raw.Delimited(SegmentOfLength(60, id)!);
            Assert.True(Detect(Raw.Delimited(segment)) == TapFraming.Delimited, $"alone, trace id {id}");
            Assert.True(Detect(Raw.Join(Raw.Delimited(segment), next, next)) == TapFraming.Delimited, $"before others, trace id {id}");
        }
    }

    [Theory]
    [InlineData('{')]
    [InlineData('[')]
    [InlineData('\n')]
    [InlineData('"')]
    public void Detect_HttpRecordAsLongAsALetter_IsDelimited(int length)
    {
        byte[] body = Raw.Field(2, Raw.Field(1, Enumerable.Repeat((byte)'"', length - 8).ToArray()));
        byte[] trace = Raw.Field(1, Raw.Field(1, body));
        Assert.Equal(length, trace.Length);
        Assert.Equal(TapFraming.Delimited, Detect(Raw.Join(Raw.Delimited(trace), Raw.Delimited(trace))));
    }

    [Fact]
    public void Detect_PrefixThatIsAByteOrderMark_IsDelimited()
    {
        byte[] connection = Raw.Field(2, Raw.Field(2, Raw.Field(1, Raw.Field(2, "10.9.9.9"u8.ToArray()), Raw.Number(3, 40_001))));
        const int Length = 0x6F + (0x3B << 7) + (0x3F << 14) + (1 << 21);
        byte[] happened = Raw.Field(3, Timestamp, Raw.Field(2, Raw.Field(1, Raw.Field(1, new byte[Length - connection.Length - 40]))));
        byte[] tap = Raw.Delimited(Raw.Field(3, Raw.Number(1, 7), connection, happened));
        Assert.Equal([0xEF, 0xBB, 0xBF, 0x01], tap[..4]);
        Assert.Equal(TapFraming.Delimited, Detect(tap));
        Assert.Equal([TapEventKind.Opened, TapEventKind.Read, TapEventKind.Ended], SeenTap.Read(tap, maxEventSize: 1 << 23).Events.Select(seen => seen.Kind));
    }

    [Theory]
    [InlineData(0x0A)]
    [InlineData(0x12)]
    [InlineData(0x1A)]
    [InlineData(0x22)]
    [InlineData(0x2A)]
    public void Detect_OneUndelimitedRecordWhoseLengthIsATag_IsBinary(int length)
    {
        // Its own tag reads as a length prefix, and its length as a tag of the wrapper.
        foreach (ulong id in new ulong[] { 0, 1, 2, 4, 6, 8, 0x12, 0x1A, 0x22, 0x2A, 300 })
        {
            foreach (int field in new[] { 3, 4 })
            {
                byte[]? record = length < 0x14 ? ConnectionOfLength(field, length, id) : EventOfLength(field, length, id);
                if (record is null)
                {
                    continue;
                }

                Assert.Equal(length, record[1]);
                Assert.True(Detect(record) == TapFraming.Binary, $"field {field}, trace id {id}: {Detect(record)} of {Convert.ToHexString(record)}");
            }
        }
    }

    [Theory]
    [InlineData("{\"socket_buffered_trace\": {}}")]
    [InlineData(" \r\n\t {\n \"socket_buffered_trace\" : {}}")]
    [InlineData("\uFEFF{\"socket_buffered_trace\": {}}")]
    [InlineData("\uFEFF \n[\n{\"socket_buffered_trace\": {}}]")]
    [InlineData("[]")]
    [InlineData("[ {} ]")]
    [InlineData("{")]
    [InlineData("{\"socket_buff")]
    public void Detect_JsonWithSpaceOrByteOrderMarkBefore_IsJson(string tap) => Assert.Equal(TapFraming.Json, Detect(Encoding.UTF8.GetBytes(tap)));

    [Theory]
    [InlineData("socket_buffered_trace {\n}")]
    [InlineData("socket_buffered_trace: {\n}")]
    [InlineData("socket_buffered_trace: <>")]
    [InlineData("\n\n  socket_buffered_trace{")]
    [InlineData("\uFEFFsocket_buffered_trace {")]
    [InlineData("\uFEFF# a comment\nsocket_buffered_trace {")]
    [InlineData("# proto-file: wrapper.proto\n# proto-message: TraceWrapper\n\nsocket_buffered_trace {")]
    [InlineData("# a comment alone")]
    [InlineData("socket_buff")]
    [InlineData("connection { id: 1 }")]
    [InlineData("events { }")]
    public void Detect_TextWithCommentSpaceOrByteOrderMarkBefore_IsText(string tap) => Assert.Equal(TapFraming.Text, Detect(Encoding.UTF8.GetBytes(tap)));

    [Theory]
    [InlineData("89504E470D0A1A0A0000000D49484452000000010000000108060000001F15C489", "hexadecimal")]
    [InlineData("D4C3B2A1020004000000000000000000000004000100000000000000", "pcap capture already")]
    [InlineData("A1B2C3D400020004000000000000000000040000000000010000", "pcap capture already")]
    [InlineData("0A0D0D0A1C0000004D3C2B1A01000000FFFFFFFFFFFFFFFF1C000000", "pcapng capture already")]
    [InlineData("504B0304140000000800", "hexadecimal")]
    [InlineData("7F454C4602010100000000000000000003003E0001000000", "hexadecimal")]
    [InlineData("00", "hexadecimal")]
    public void Detect_FileOfAnotherKind_IsRefusedByItsName(string start, string expected)
    {
        foreach (int more in new[] { 0, 100, 10_000 })
        {
            byte[] file = [.. Convert.FromHexString(start), .. Taps.Payload(more, 8)];
            SeenTap seen = SeenTap.Read(file);
            Assert.IsType<UnrecognizedTapException>(seen.Problem);
            Assert.Contains(expected, seen.Problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("hello, world\n")]
    [InlineData("Name: value\n")]
    [InlineData("the quick brown fox")]
    [InlineData("<html><body></body></html>")]
    [InlineData("GET / HTTP/1.1\r\nhost: x\r\n\r\n")]
    [InlineData("127.0.0.1 - - [10/Oct/2000:13:55:36] \"GET /\"")]
    [InlineData("{ no json }")]
    [InlineData("[1, 2, 3]")]
    public void Detect_PlainText_IsNoTap(string text) => Assert.Null(Detect(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Detect_RandomBytesSeeds1To5000_AreHardlyEverATap()
    {
        int taken = 0;
        for (int seed = 1; seed <= 5000; seed++)
        {
            taken += Detect(Taps.Payload(5000, seed)) is null ? 0 : 1;
        }

        Assert.InRange(taken, 0, 10);
    }

    [Fact]
    public void Detect_CaptureOf2018_IsDistinguishedFromHttpTraces()
    {
        byte[] connection = Raw.Field(1, Raw.Field(2, Raw.Field(1, Raw.Field(2, "10.9.9.9"u8.ToArray()))));
        byte[] happened = Raw.Field(2, Timestamp, Raw.Field(2, Raw.Field(1, "ping"u8.ToArray())));
        Assert.Equal(TapFraming.Capture, Detect(Raw.Join(connection, happened)));
        Assert.Equal(TapFraming.Capture, Detect(Raw.Join(connection, happened, Raw.Field(2, Timestamp, Raw.Field(2, Raw.Field(1, new byte[9000]))))));
        Assert.Equal(TapFraming.Capture, Detect(happened));

        byte[] segment = Raw.Field(2, Raw.Number(1, 1ul << 60), Raw.Field(2, Raw.Field(1, Raw.Field(1, ":path"u8.ToArray()))));
        Assert.Equal(TapFraming.Binary, Detect(segment));
        Assert.Equal(TapFraming.Binary, Detect(Raw.Join(Raw.Field(1, Raw.Field(1, Raw.Field(1))), segment)));
    }

    private static TapFraming? Detect(byte[] start)
    {
        using TapWindow window = new("tap", 1 << 23);
        using MemoryStream bytes = new(start);
        while (!window.IsFinal && window.Span.Length < FramingDetector.Length)
        {
            window.Fill(bytes, 0);
        }

        return FramingDetector.Detect(window);
    }

    /// <summary>A streamed record of a length, by the length of its payload or of its address; null where none is so short.</summary>
    private static byte[]? SegmentOfLength(int length, ulong id) => EventOfLength(4, length - 2, id) ?? ConnectionOfLength(4, length - 2, id);

    private static byte[]? EventOfLength(int field, int length, ulong id)
    {
        for (int payload = 0; payload < length; payload++)
        {
            byte[] happened = Raw.Field(3, Timestamp, Raw.Field(2, Raw.Field(1, Raw.Field(1, Enumerable.Repeat((byte)'"', payload).ToArray()))));
            if (RecordOfLength(field, length, id, happened) is byte[] record)
            {
                return record;
            }
        }

        return null;
    }

    private static byte[]? ConnectionOfLength(int field, int length, ulong id)
    {
        for (int name = 0; name < length; name++)
        {
            byte[] path = Raw.Field(1, Enumerable.Repeat((byte)'/', name).ToArray());
            if (RecordOfLength(field, length, id, Raw.Field(2, Raw.Field(2, Raw.Field(2, path)))) is byte[] record)
            {
                return record;
            }
        }

        return null;
    }

    private static byte[]? RecordOfLength(int field, int length, ulong id, byte[] piece)
    {
        byte[] body = id == 0 ? piece : [.. Raw.Number(1, id), .. piece];
        return body.Length == length ? Raw.Field(field, body) : null;
    }
}
