using TapToPcap.Converting;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis;

/// <summary>Bytes of a transport socket below the tap, which Envoy counts with the first write: a PROXY protocol header of 44 bytes.</summary>
public class BelowTapTests
{
    private const int HeaderLength = 44;

    [Theory]
    [InlineData("transport-socket-data-first_5.json")]
    [InlineData("transport-socket-empty-first_1.json")]
    public void Convert_BytesBelowTheTap_AreMissingBeforeTheFirstWrite(string tap)
    {
        (byte[] file, ConversionSummary summary) = Conversions.Run(File.ReadAllBytes(Repository.Taps(tap)));

        TcpConversation conversation = TcpReassembly.Single(CaptureReader.Read(file));
        (CapturedFrame frame, TcpPacket packet) = Assert.Single(conversation.Packets, seen => seen.Frame.Missing > 0);
        Assert.Equal((HeaderLength, conversation.Opener.First + 1), (packet.Missing, packet.Sequence));
        Assert.Contains("44 bytes are missing here, size from seq_num: a transport socket below the tap sent them", frame.Comment, StringComparison.Ordinal);
        Assert.Equal(HeaderLength, Assert.Single(conversation.Opener.Runs).Offset);
        Assert.Equal(0, Assert.Single(conversation.Other.Runs).Offset);
        Assert.Equal((0, 0UL), (summary.Gaps, summary.MissingBytes));
    }

    [Theory]
    [InlineData(CutForm.Gap, 44)]
    [InlineData(CutForm.Zeros, 0)]
    public void Convert_BytesBelowTheTap_AreWrittenAsCutOnesAre(CutForm cut, long firstAt)
    {
        byte[] tap = File.ReadAllBytes(Repository.Taps("transport-socket-data-first_5.json"));

        TcpConversation conversation = TcpReassembly.Single(Conversions.Convert(tap, new ConversionOptions { Cut = cut }), withGaps: true);

        Assert.Equal(firstAt, Assert.Single(conversation.Opener.Runs).Offset);
    }
}
