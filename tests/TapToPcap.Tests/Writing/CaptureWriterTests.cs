using TapToPcap.Tests.Support;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Writing;

public class CaptureWriterTests
{
    [Theory]
    [InlineData(CaptureFormat.Pcap)]
    [InlineData(CaptureFormat.PcapNanoseconds)]
    [InlineData(CaptureFormat.PcapNg)]
    public void Place_ManyFrames_ReachTheStreamInPiecesThatEndBetweenTwo(CaptureFormat format)
    {
        using RecordingStream output = new();
        using CaptureWriter writer = CaptureWriter.Create(output, format, LinkType.Ethernet);
        writer.DeclareInterface("envoy-tap");
        for (int i = 0; i < 3000; i++)
        {
            writer.Place(new Frame(i, 60 + (i % 1400), FrameDirection.Inbound)).Clear();
        }

        writer.Finish();
        Assert.InRange(output.Ends.Count, 3, 20);
        byte[] file = output.ToArray();
        Assert.Equal(3000, CaptureReader.Read(file).Frames.Count);
        Assert.All(output.Ends, end => CaptureReader.Read(file.AsMemory(0, end)));
    }

    [Theory]
    [InlineData(CaptureFormat.Pcap)]
    [InlineData(CaptureFormat.PcapNg)]
    public void Place_FrameLargerThanTheBuffer_ReadsBack(CaptureFormat format)
    {
        using MemoryStream output = new();
        using CaptureWriter writer = CaptureWriter.Create(output, format, LinkType.Ethernet);
        writer.DeclareInterface("envoy-tap");
        writer.Place(new Frame(0, 300_000, FrameDirection.Inbound)).Fill(7);
        writer.Place(new Frame(0, 60, FrameDirection.Inbound)).Fill(8);
        writer.Finish();
        Assert.Equal([300_000, 60], CaptureReader.Read(output.ToArray()).Frames.Select(frame => frame.Bytes.Length));
    }

    [Fact]
    public void Finish_Always_LeavesTheStreamOpen()
    {
        using MemoryStream output = new();
        using (CaptureWriter writer = CaptureWriter.Create(output, CaptureFormat.Pcap, LinkType.Ethernet))
        {
            writer.Finish();
        }

        Assert.True(output.CanWrite);
    }

    private sealed class RecordingStream : MemoryStream
    {
        internal List<int> Ends { get; } = [];

        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count);
            Ends.Add((int)Length);
        }
    }
}
