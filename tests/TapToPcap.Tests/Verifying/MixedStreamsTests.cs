using System.Net;
using TapToPcap.Converting;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Verifying;
using TapToPcap.Wire;
using TapToPcap.Writing;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Verifying;

/// <summary>Captures with two streams of segments under one 5-tuple at one time, which readers take for one, and captures whose ports are used again.</summary>
public class MixedStreamsTests
{
    private static readonly ConversionOptions Raw = new() { Format = CaptureFormat.PcapNanoseconds, LinkType = LinkType.RawIp };
    private static readonly IPEndPoint Client = IPEndPoint.Parse("10.1.1.2:40000");
    private static readonly IPEndPoint Server = IPEndPoint.Parse("10.1.1.1:8080");

    // The same conversation as the front proxy's cluster and the sidecar's listener see it.
    private static readonly (string, byte[]) Front = Tap("front", new(7, Server, Client), [TapStep.Write(Taps.Time(0), Bytes(1)), TapStep.Read(Taps.Time(3), Bytes(2)), TapStep.Closed(Taps.Time(6))]);
    private static readonly (string, byte[]) Sidecar = Tap("sidecar", new(3, Server, Client), [TapStep.Read(Taps.Time(1), Bytes(1)), TapStep.Write(Taps.Time(2), Bytes(2)), TapStep.Closed(Taps.Time(5))]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Verify_TapsOfBothEndsUnderOne5Tuple_NamesTheFirstFramesOfBothAndTheEnds(bool handshake)
    {
        ConversionOptions options = Raw with { Handshake = handshake };
        byte[] merged = EditableCapture.Merge(Verifications.Convert(options, Sidecar), Verifications.Convert(options, Front));

        VerificationReport report = Verifications.Verify(merged, Front, Sidecar);

        string second = handshake ? "5" : "2";
        Assert.Equal($"capture: frames 1 and {second} begin two connections between 10.1.1.2:40000 and 10.1.1.1:8080, and the first goes on after the second has begun: who reads this capture takes them for one", Assert.Single(report.Problems));
        Assert.All(report.Conversations, conversation => Assert.True(conversation.IsEqual));
        Assert.Equal(1, report.Differences);
    }

    [Fact]
    public void Verify_ThreeStreamsUnderOne5Tuple_NamesEach()
    {
        (string, byte[]) third = Tap("third", new(9, Server, Client), [TapStep.Read(Taps.Time(2), Bytes(3)), TapStep.Read(Taps.Time(9), Bytes(4)), TapStep.Closed(Taps.Time(10))]);
        byte[] merged = EditableCapture.Merge(Verifications.Convert(Raw, Sidecar), Verifications.Convert(Raw, Front), Verifications.Convert(Raw, third));

        Assert.Equal(2, Verifications.Verify(merged, Front, Sidecar, third).ProblemCount);
    }

    [Fact]
    public void Verify_PortUsedAgainAfterTheClose_IsNoMixture()
    {
        (string, byte[]) later = Later(7);
        EditableCapture merged = new(EditableCapture.Merge(Verifications.Convert(Raw, Front), Verifications.Convert(Raw, later)));

        // The last acknowledgment of the first comes once more while the second is under way.
        merged.Records.Add(merged.Records.FindLast(record => new EditableCapture(Verifications.Convert(Raw, Front)).Records.Any(record.SequenceEqual))!);

        Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(merged.ToArray(), Front, later)));
    }

    [Fact]
    public void Verify_PortUsedAgainWithoutAClose_IsNoMixture()
    {
        (string, byte[]) open = Tap("open", new(1, Server, Client), [TapStep.Read(Taps.Time(0), Bytes(1)), TapStep.Write(Taps.Time(1), Bytes(2))]);
        (string, byte[]) later = Later(7);

        Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(EditableCapture.Merge(Verifications.Convert(Raw, open), Verifications.Convert(Raw, later)), open, later)));
    }

    [Fact]
    public void Verify_CloseAfterAnotherHasBegun_IsAMixture()
    {
        (string, byte[]) inside = Later(4);

        Assert.Equal(1, Verifications.Verify(EditableCapture.Merge(Verifications.Convert(Raw, Front), Verifications.Convert(Raw, inside)), Front, inside).ProblemCount);
    }

    private static (string, byte[]) Later(int start) =>
        Tap("later", new(8, Server, Client), [TapStep.Read(Taps.Time(start), Bytes(5)), TapStep.Write(Taps.Time(start + 1), Bytes(6)), TapStep.Closed(Taps.Time(start + 2))]);

    private static byte[] Bytes(int seed) => Taps.Payload(100, seed);

    private static (string, byte[]) Tap(string name, TapConnection connection, TapStep[] steps)
    {
        TapConnection tapped = name == "front" ? connection with { Local = Client, Remote = Server } : connection with { Local = Server, Remote = Client };
        return (name, Taps.Encode(tapped, steps, new TapOptions { Shape = TapShape.Streamed }, TapFormat.Delimited));
    }
}
