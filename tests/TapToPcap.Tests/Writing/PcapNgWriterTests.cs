using System.Buffers.Binary;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Writing;

public class PcapNgWriterTests
{
    private const long Time = 1_700_000_000_123_456_789;

    [Fact]
    public void Finish_NoFrames_IsSectionHeaderAndInterface()
    {
        Capture capture = Written(LinkType.RawIp);
        Assert.Equal([CapturedBlock.SectionHeader, CapturedBlock.Interface], capture.Blocks.Select(block => block.Type));
        Assert.Equal(101, capture.LinkType);
        Assert.Equal(262_144u, capture.SnapLength);
    }

    [Fact]
    public void Create_SectionHeader_SaysWhatIsInventedAndNothingOfTheMachine()
    {
        CapturedBlock section = Written(LinkType.Ethernet).Blocks[0];
        Assert.StartsWith("rebuilt from Envoy tap", section.Comment, StringComparison.Ordinal);
        Assert.Equal([1, 4], section.Options.Select(option => option.Code));
        Assert.StartsWith("tap2pcap ", section.Options[1].Text, StringComparison.Ordinal);
        Assert.Equal(-1, BinaryPrimitives.ReadInt64LittleEndian(section.Body.AsSpan(8)));
    }

    [Fact]
    public void Create_Interface_CountsNanoseconds()
    {
        CapturedBlock described = Written(LinkType.Ethernet).Blocks[1];
        Assert.Equal([9], described.OptionValue(9)!);
        Assert.Equal("envoy-tap"u8, described.OptionValue(2)!);
    }

    [Fact]
    public void Place_FramesOfEveryPadding_ReadBack()
    {
        Frame[] frames = [.. Enumerable.Range(60, 9).Select(length => new Frame(Time + length, length, FrameDirection.Outbound))];
        Capture capture = Written(LinkType.Ethernet, frames);
        Assert.Equal(frames.Select(frame => (frame.Time, frame.Length)), capture.Frames.Select(frame => (frame.Time, frame.Bytes.Length)));
        Assert.All(capture.Frames, frame => Assert.True(frame.Bytes.Span.IndexOfAnyExcept((byte)0xEE) < 0));
    }

    [Theory]
    [InlineData(nameof(FrameDirection.Inbound), 0b01u)]
    [InlineData(nameof(FrameDirection.Outbound), 0b10u)]
    public void Place_Direction_StandsInTheFlags(string direction, uint expected) =>
        Assert.Equal(expected, Written(LinkType.Ethernet, new Frame(Time, 60, Enum.Parse<FrameDirection>(direction))).Frames[0].Flags);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("12")]
    [InlineData("123")]
    [InlineData("1234")]
    [InlineData("12345")]
    [InlineData("trace 7: Gerät — 連線 😀")]
    [InlineData("two\nlines")]
    public void Place_Comment_ReadsBack(string? comment)
    {
        CapturedFrame frame = Assert.Single(Written(LinkType.Ethernet, new Frame(Time, 61, FrameDirection.Inbound, comment)).Frames);
        Assert.Equal(comment, frame.Comment);
        Assert.Equal(61, frame.Bytes.Length);
    }

    [Theory]
    [InlineData("x", 70_000)]
    [InlineData("€", 30_000)]
    [InlineData("😀", 30_000)]
    [InlineData("x😀", 30_000)]
    public void Place_CommentTooLongForAnOption_IsClippedAndStillText(string unit, int times)
    {
        string comment = string.Concat(Enumerable.Repeat(unit, times));
        CapturedFrame frame = Assert.Single(Written(LinkType.Ethernet, new Frame(Time, 61, FrameDirection.Inbound, comment)).Frames);
        Assert.InRange(frame.Comment!.Length, 20_000, 65_535);
        Assert.StartsWith(frame.Comment.TrimEnd('\uFFFD'), comment, StringComparison.Ordinal);
    }

    [Fact]
    public void Finish_Frames_CountsThemInStatisticsWithFirstAndLastTime()
    {
        Capture capture = Written(LinkType.Ethernet, new Frame(Time + 5, 60, FrameDirection.Inbound), new Frame(Time, 60, FrameDirection.Inbound), new Frame(Time + 9, 60, FrameDirection.Inbound));
        CapturedBlock statistics = capture.Blocks[^1];
        Assert.Equal(CapturedBlock.Statistics, statistics.Type);
        Assert.Equal(Time + 9, ReadTime(statistics.Body.AsSpan(4)));
        Assert.Equal(Time, ReadTime(statistics.OptionValue(2)));
        Assert.Equal(Time + 9, ReadTime(statistics.OptionValue(3)));
        Assert.Equal(3ul, BinaryPrimitives.ReadUInt64LittleEndian(statistics.OptionValue(4)));
    }

    [Fact]
    public void Place_AfterADirtyBuffer_LeavesNothingOfIt()
    {
        Frame comment = new(Time, 61, FrameDirection.Inbound, "12345");
        Assert.Equal(WrittenAfter(comment, 0x00), WrittenAfter(comment, 0xA5));
    }

    private static Capture Written(LinkType linkType, params Frame[] frames)
    {
        using MemoryStream output = new();
        using CaptureWriter writer = CaptureWriter.Create(output, CaptureFormat.PcapNg, linkType);
        writer.DeclareInterface("envoy-tap");
        foreach (Frame frame in frames)
        {
            writer.Place(frame).Fill(0xEE);
        }

        writer.Finish();
        return CaptureReader.Read(output.ToArray());
    }

    // The buffer's second use: what the first left there must not show.
    private static byte[] WrittenAfter(Frame frame, byte dirt)
    {
        using MemoryStream output = new();
        using CaptureWriter writer = CaptureWriter.Create(output, CaptureFormat.PcapNg, LinkType.Ethernet);
        writer.DeclareInterface("envoy-tap");
        writer.Place(new Frame(Time, 10_000, FrameDirection.Inbound)).Fill(dirt);
        writer.Flush();
        long before = output.Length;
        writer.Place(new Frame(Time, 1000, FrameDirection.Inbound)).Clear();
        writer.Place(frame).Clear();
        writer.Finish();
        return output.ToArray()[(int)before..];
    }

    private static long ReadTime(ReadOnlySpan<byte> value) =>
        ((long)BinaryPrimitives.ReadUInt32LittleEndian(value) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(value[4..]);
}
