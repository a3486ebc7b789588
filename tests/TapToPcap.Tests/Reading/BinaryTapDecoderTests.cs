using System.Text;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Reading;

public class BinaryTapDecoderTests
{
    private static readonly int[] Pieces = [1, 2, 3, 10, int.MaxValue];

    // A field of every wire type that no message of a tap has.
    private static readonly byte[] Unknown = Raw.Join(
        Raw.Number(100, ulong.MaxValue),
        Raw.Fixed64(101, 0x0102_0304_0506_0708),
        Raw.Fixed32(102, 0x0A0B_0C0D),
        Raw.Field(103, Raw.Number(1, 7), Raw.Field(2, [1, 2, 3])),
        Raw.Field(104, Taps.Payload(20_000, 104)),
        Raw.Field(105));

    private static readonly byte[] Timestamp = Raw.Field(1, Unknown, Raw.Number(1, 1_700_000_000), Unknown, Raw.Number(2, 123_456_789), Unknown);

    private static readonly TapConnection Ends = new(new TapAddress(TapAddressKind.Socket, "10.1.2.3", 443), new TapAddress(TapAddressKind.Socket, "10.9.9.9", 40_001));

    [Theory]
    [InlineData(TapFraming.Binary)]
    [InlineData(TapFraming.Delimited)]
    public void TryRead_UnknownFieldsAtEveryLevel_ArePassedOver(TapFraming framing)
    {
        byte[] connection = Raw.Field(2, Unknown, Raw.Field(1, Unknown, Address("10.1.2.3", 443), Unknown), Unknown, Raw.Field(2, Unknown, Address("10.9.9.9", 40_001), Unknown), Unknown);
        byte[] read = Raw.Field(2, Unknown, Raw.Field(1, Unknown, Raw.Field(1, [1, 2, 3]), Unknown, Raw.Number(3, 1), Unknown), Unknown);
        byte[] write = Raw.Field(3, Unknown, Raw.Field(1, Unknown, Raw.Field(2, "text"u8.ToArray()), Unknown), Unknown, Raw.Number(2, 1), Unknown);
        byte[][] messages =
        [
            Raw.Field(4, Unknown, Raw.Number(1, 7), Unknown, connection, Unknown),
            Raw.Field(4, Unknown, Raw.Number(1, 7), Raw.Field(3, Unknown, Timestamp, Unknown, read, Unknown, Raw.Number(6, 1), Unknown), Unknown),
            Raw.Field(4, Unknown, Raw.Number(1, 7), Raw.Field(4, Unknown, Raw.Field(1, Unknown, Timestamp, write, Unknown), Unknown, Raw.Field(1, Timestamp, Raw.Field(4, Unknown), Unknown), Unknown), Unknown),
            Raw.Field(3, Unknown, Raw.Number(1, 8), Unknown, connection, Unknown, Raw.Field(3, Unknown, Timestamp, read), Unknown, Raw.Number(4, 1), Raw.Number(5, 1), Unknown),
        ];
        byte[] rate = Raw.Field(5, Unknown, Raw.Number(1, 3), Unknown, Raw.Number(2, 2), Unknown);
        byte[] tap = Raw.Join([.. messages.Select(message => framing == TapFraming.Delimited
            ? Raw.Delimited(Unknown, message, Unknown, rate, Unknown)
            : Raw.Join(Unknown, message, Unknown, rate, Unknown))]);

        long time = 1_700_000_000_123_456_789;
        SeenEvent sampled = new(TapEventKind.Sampled, 7, SampleRate: new SampleRate(3, 1_000_000));
        SeenEvent[] expected =
        [
            new(TapEventKind.Opened, 7, Connection: Ends, IsStreamed: true),
            sampled,
            new(TapEventKind.Read, 7, time, "010203", IsTruncated: true, SequenceNumber: 1, IsStreamed: true),
            sampled,
            new(TapEventKind.Write, 7, time, Convert.ToHexString("text"u8), EndsStream: true, IsStreamed: true),
            new(TapEventKind.Closed, 7, time, IsStreamed: true),
            sampled,
            new(TapEventKind.Opened, 8, Connection: Ends),
            new(TapEventKind.Read, 8, time, "010203", IsTruncated: true),
            sampled with { TraceId = 8 },
            new(TapEventKind.Ended, 8),
        ];
        Assert.All(Pieces, piece => Assert.Equal(expected, SeenTap.ReadWhole(tap, framing, piece)));
    }

    [Fact]
    public void TryRead_UnknownFieldsAfterTheKnown_DoNotHideTheFraming()
    {
        byte[] segment = Raw.Field(4, Raw.Number(1, 7), Raw.Field(3, Timestamp, Raw.Field(4)), Unknown);
        Assert.Single(SeenTap.ReadWhole(segment));
        Assert.Equal(2, SeenTap.ReadWhole(Raw.Join(Raw.Delimited(segment), Raw.Delimited(segment))).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    public void TryRead_CaptureOf2018_GivesItsEvents(int piece)
    {
        byte[] timestamp = Raw.Field(1, Raw.Number(1, 1_700_000_000), Raw.Number(2, 123_456_789));
        byte[] local = Raw.Field(1, Raw.Field(2, "10.1.2.3"u8.ToArray()), Raw.Number(3, 443));
        byte[] remote = Raw.Field(1, Raw.Field(2, "10.9.9.9"u8.ToArray()), Raw.Number(3, 40_001));
        byte[] capture = Raw.Join(
            Raw.Field(1, Raw.Number(1, 77), Raw.Field(2, local), Raw.Field(3, remote)),
            Raw.Field(2, timestamp, Raw.Field(2, Raw.Field(1, "ping"u8.ToArray()))),
            Raw.Field(2, timestamp, Raw.Field(3, Raw.Field(1, "pong"u8.ToArray()), Raw.Number(2, 1))),
            Raw.Field(2, timestamp, Raw.Field(3)));
        long time = 1_700_000_000_123_456_789;
        SeenEvent[] expected =
        [
            new(TapEventKind.Opened, 77, Connection: Ends),
            new(TapEventKind.Read, 77, time, Convert.ToHexString("ping"u8)),
            new(TapEventKind.Write, 77, time, Convert.ToHexString("pong"u8), EndsStream: true),
            new(TapEventKind.Write, 77, time),
            new(TapEventKind.Ended, 77),
        ];
        Assert.Equal(expected, SeenTap.ReadWhole(capture, piece: piece));
        Assert.Equal(expected, SeenTap.ReadWhole(capture, TapFraming.Capture, piece));
    }

    [Fact]
    public void TryRead_TraceIdZeroWritten_IsZero() =>
        Assert.Equal([new SeenEvent(TapEventKind.Closed, 0, 1_700_000_000_123_456_789, IsStreamed: true)], SeenTap.ReadWhole(Raw.Field(4, Raw.Number(1, 0), Raw.Field(3, Timestamp, Raw.Field(4)))));

    [Fact]
    public void TryRead_EventWithoutAnything_IsEmpty() =>
        Assert.Equal([new SeenEvent(TapEventKind.Empty, 7, IsStreamed: true)], SeenTap.ReadWhole(Raw.Field(4, Raw.Number(1, 7), Raw.Field(3))));

    [Fact]
    public void TryRead_ConnectionWithoutEnds_NamesNone() =>
        Assert.Equal([new SeenEvent(TapEventKind.Opened, 7, IsStreamed: true)], SeenTap.ReadWhole(Raw.Field(4, Raw.Number(1, 7), Raw.Field(2))));

    [Theory]
    [InlineData("field of a number", "022208" + "0107")]
    [InlineData("field of a message", "0122" + "0408011A00")]
    [InlineData("length of a message", "022280" + "01")]
    [InlineData("fixed64", "042202" + "09" + "0000000000000000")]
    public void TryRead_FieldThatReachesOverItsMessage_IsRefused(string what, string tap)
    {
        byte[] bytes = [.. Convert.FromHexString(tap), .. new byte[300]];
        foreach (int piece in Pieces)
        {
            SeenTap seen = SeenTap.Read(bytes, TapFraming.Delimited, piece);
            Assert.True(seen.Problem is not null, what);
            Assert.Empty(seen.Events);
            Assert.InRange(seen.Problem!.Position.Offset, 0, 3);
        }
    }

    [Theory]
    [InlineData("group", "0B")]
    [InlineData("field zero", "0200")]
    [InlineData("varint of eleven bytes", "FFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("trace id in fixed64", "220909" + "0000000000000000")]
    [InlineData("event as a number", "22021801")]
    [InlineData("connection as fixed32", "220515" + "00000000")]
    [InlineData("sample rate as a number", "2801")]
    [InlineData("length beyond its message", "22041A030000")]
    [InlineData("read as a number", "22041A021001")]
    public void TryRead_WhatNoTapHas_IsRefusedAndPassedOver(string what, string tap)
    {
        byte[] bytes = [.. Convert.FromHexString(tap), .. Raw.Field(4, Raw.Number(1, 7), Raw.Field(3, Timestamp, Raw.Field(4)))];
        Assert.All(Pieces, piece =>
        {
            SeenTap seen = SeenTap.Read(bytes, TapFraming.Binary, piece);
            Assert.True(seen.Problems.Count == 1 && seen.Events is [{ Kind: TapEventKind.Closed, TraceId: 7 }], $"{what} in pieces of {piece}: {seen.Problem?.Message ?? "read"}");
        });
    }

    [Fact]
    public void TryRead_TraceIdAfterItsEvents_IsRefused()
    {
        SeenTap seen = SeenTap.Read(Raw.Field(4, Raw.Field(3, Timestamp, Raw.Field(4)), Raw.Number(1, 7)));
        Assert.Single(seen.Events);
        Assert.Contains("trace_id 7 comes after 1 events", seen.Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_PrefixBeyondTheInput_SaysWhereAndWhichRecord()
    {
        byte[] segment = Raw.Field(4, Raw.Number(1, 7), Raw.Field(3, Timestamp, Raw.Field(4)));
        byte[] whole = Raw.Delimited(segment);
        SeenTap seen = SeenTap.Read(Raw.Join(whole, whole, Raw.Varint((ulong)segment.Length + 5), segment));
        Assert.Equal(3, seen.Events.Count);
        Assert.Equal(new SourcePosition("tap", (3 * whole.Length), 3), seen.Problem!.Position);
        Assert.Contains("the input ends here", seen.Problem.Message, StringComparison.Ordinal);
    }

    private static byte[] Address(string address, ulong port) =>
        Raw.Field(1, Unknown, Raw.Field(2, Encoding.ASCII.GetBytes(address)), Unknown, Raw.Number(3, port), Unknown);
}
