using System.Buffers.Binary;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Writing;

public class PcapWriterTests
{
    private const long Time = 1_700_000_000_123_456_789;

    [Theory]
    [InlineData(CaptureFormat.Pcap, LinkType.Ethernet, "d4c3b2a1020004000000000000000000000004" + "0001000000")]
    [InlineData(CaptureFormat.PcapNanoseconds, LinkType.RawIp, "4d3cb2a1020004000000000000000000000004" + "0065000000")]
    public void Finish_NoFrames_IsTheHeaderThatReadersExpect(CaptureFormat format, LinkType linkType, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(Written(format, linkType)));

    [Theory]
    [InlineData(CaptureFormat.Pcap, Time - 789)]
    [InlineData(CaptureFormat.PcapNanoseconds, Time)]
    public void Place_Frame_ReadsBackAsExactlyAsTheFormatCan(CaptureFormat format, long expected)
    {
        Capture capture = CaptureReader.Read(Written(format, LinkType.Ethernet, new Frame(Time, 61, FrameDirection.Outbound, "left out")));
        CapturedFrame frame = Assert.Single(capture.Frames);
        Assert.Equal(expected, frame.Time);
        Assert.Equal(Dirty.Bytes(61, 0), frame.Bytes.ToArray());
        Assert.Equal(262_144u, capture.SnapLength);
    }

    [Fact]
    public void Place_TimesAtTheEndsOfTheRange_ReadBack()
    {
        long last = (uint.MaxValue * 1_000_000_000L) + 999_999_999;
        Capture capture = CaptureReader.Read(Written(CaptureFormat.PcapNanoseconds, LinkType.Ethernet, new Frame(0, 60, FrameDirection.Inbound), new Frame(last, 60, FrameDirection.Inbound)));
        Assert.Equal([0, last], capture.Frames.Select(frame => frame.Time));
    }

    [Fact]
    public void Place_TimeBeyondTheRange_HasTheLatestThatFits()
    {
        Capture capture = CaptureReader.Read(Written(CaptureFormat.PcapNanoseconds, LinkType.Ethernet, new Frame((uint.MaxValue + 1L) * 1_000_000_000, 60, FrameDirection.Inbound)));

        Assert.Equal((uint.MaxValue * 1_000_000_000L) + 999_999_999, Assert.Single(capture.Frames).Time);
    }

    [Fact]
    public void Place_TimeBeforeTheRange_Throws() =>
        Assert.Throws<OverflowException>(() => Written(CaptureFormat.Pcap, LinkType.Ethernet, new Frame(-1_000_000_000, 60, FrameDirection.Inbound)));

    [Fact]
    public void Place_RecordHeader_OverwritesADirtyBuffer()
    {
        using MemoryStream output = new();
        using CaptureWriter writer = CaptureWriter.Create(output, CaptureFormat.PcapNanoseconds, LinkType.Ethernet);
        writer.Place(new Frame(Time, 100_000, FrameDirection.Inbound)).Fill(0xA5);
        writer.Flush();
        writer.Place(new Frame(Time, 60, FrameDirection.Inbound)).Clear();
        writer.Finish();

        byte[] record = output.ToArray()[^76..];
        Assert.Equal(1_700_000_000u, BinaryPrimitives.ReadUInt32LittleEndian(record));
        Assert.Equal(123_456_789u, BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(4)));
        Assert.Equal(60u, BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(8)));
        Assert.Equal(60u, BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(12)));
    }

    private static byte[] Written(CaptureFormat format, LinkType linkType, params Frame[] frames)
    {
        using MemoryStream output = new();
        using CaptureWriter writer = CaptureWriter.Create(output, format, linkType);
        foreach (Frame frame in frames)
        {
            writer.Place(frame).Clear();
        }

        writer.Finish();
        return output.ToArray();
    }
}
