using System.Net;
using TapToPcap.Recorder;

namespace TapToPcap.Tests.Support;

/// <summary>The tests' own reader must see what is wrong, or it proves nothing.</summary>
public class TcpReassemblyTests
{
    private static readonly TapConnection Connection = new(1, IPEndPoint.Parse("10.1.2.3:443"), IPEndPoint.Parse("10.9.9.9:40001"));

    private static Capture Good => Conversions.Convert(Taps.Encode(
        Connection, [TapStep.Read(Taps.Time(0), Taps.Payload(3000, 1))], new TapOptions(), TapFormat.Delimited));

    [Fact]
    public void Of_AnyBitTurned_IsRefused()
    {
        Capture good = Good;
        byte[] frame = good.Frames[3].Bytes.ToArray();
        for (int bit = 14 * 8; bit < frame.Length * 8; bit++)
        {
            byte[] turned = [.. frame];
            turned[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<Exception>(() => TcpPacket.Parse(TcpPacket.Ethernet, turned));
        }
    }

    [Fact]
    public void Of_FramesOutOfOrder_JoinsThemByNumber()
    {
        Capture good = Good;
        CapturedFrame[] swapped = [.. good.Frames];
        (swapped[3], swapped[4]) = (swapped[4], swapped[3]);
        Assert.Equal(Taps.Payload(3000, 1), TcpReassembly.Single(good with { Frames = swapped }).Opener.Bytes);
    }

    [Fact]
    public void Of_FrameLost_IsRefused()
    {
        Capture good = Good;
        CapturedFrame[] partial = [.. good.Frames.Where((_, i) => i != 4)];
        Assert.Throws<InvalidDataException>(() => TcpReassembly.Single(good with { Frames = partial }).Opener.Bytes);
    }

    [Fact]
    public void Of_AcknowledgmentOfNothingSent_IsRefused()
    {
        Capture good = Good;
        CapturedFrame[] partial = [.. good.Frames.Where((_, i) => i is not (3 or 4 or 5 or 6))];
        Assert.Throws<InvalidDataException>(() => TcpReassembly.Of(good with { Frames = partial }));
    }

    [Fact]
    public void Add_NumbersPastZero_CountOn()
    {
        IPEndPoint end = IPEndPoint.Parse("10.0.0.1:1");
        TcpDirection direction = new(end, 0xFFFF_FFFE);
        direction.Add(0, new TcpPacket(end, end, 0xFFFF_FFFE, 0, TcpPacket.Ack, 0, [], new byte[] { 1, 2, 3 }));
        direction.Add(0, new TcpPacket(end, end, 1, 0, TcpPacket.Ack | TcpPacket.Fin, 0, [], new byte[] { 4 }));
        Assert.Equal([1, 2, 3, 4], direction.Bytes);
        Assert.Equal(5, direction.End);
    }
}
