using System.Net;
using TapToPcap.Common;
using TapToPcap.Converting;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Verifying;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Verifying;

/// <summary>The same tap given twice, which the capture may have once.</summary>
public class RepeatedInputsTests
{
    private static readonly ConversionOptions Raw = new() { Format = CaptureFormat.PcapNanoseconds, LinkType = LinkType.RawIp };
    private static readonly (string Name, byte[] Bytes) Socket = Tap("x.pb", 40_000);
    private static readonly (string Name, byte[] Bytes) Http = GeneratedExchanges.Buffered(1, HttpTaps.Downstream());

    [Theory]
    [InlineData("x.pb")]
    [InlineData("y.pb")]
    public void Verify_TapGivenTwiceThatTheCaptureHasOnce_IsEqualAndNoted(string name)
    {
        (string, byte[]) again = (name, Socket.Bytes);

        VerificationReport report = Verifications.Verify(Verifications.Convert(Raw, Socket), Socket, again);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal(2, report.Conversations.Count);
        Assert.Equal("the same as trace 5 of x.pb, an input that was given before: the capture has it once", Assert.Single(report.Conversations[1].Notes));
    }

    [Fact]
    public void Verify_HttpTapGivenTwiceThatTheCaptureHasOnce_IsEqualAndNoted()
    {
        VerificationReport report = Verifications.Verify(Verifications.Convert(Raw, Http), Http, Http);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.StartsWith("the same as trace 1 of tap_1.pb, ", Assert.Single(report.Conversations[1].Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_TapGivenTwiceThatTheCaptureHasTwice_IsEqual()
    {
        byte[] other = Verifications.Convert(Raw with { Ports = new PortMap(new Dictionary<int, int> { [40_000] = 60_000 }) }, Socket);

        VerificationReport report = Verifications.Verify(EditableCapture.Merge(Verifications.Convert(Raw, Socket), other), Socket, Socket);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.All(report.Conversations, conversation => Assert.NotNull(conversation.FirstFrame));
    }

    [Fact]
    public void Verify_TapGivenTwiceThatTheCaptureLacks_DiffersOnce()
    {
        (string, byte[]) other = Tap("other.pb", 40_001);

        Assert.StartsWith("the capture does not have this conversation", Assert.Single(Verifications.DifferencesOf(Verifications.Verify(Verifications.Convert(Raw, other), other, Socket, Socket))), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_TapsWithEqualBytesOfTwoConnections_AreNotTheSame()
    {
        (string, byte[]) other = Tap("other.pb", 40_001);

        Assert.Single(Verifications.DifferencesOf(Verifications.Verify(Verifications.Convert(Raw, Socket), Socket, other)));
    }

    private static (string Name, byte[] Bytes) Tap(string name, int clientPort)
    {
        TapStep[] steps = [TapStep.Read(Taps.Time(0), Taps.Payload(50, 1)), TapStep.Write(Taps.Time(1), Taps.Payload(60, 2)), TapStep.Closed(Taps.Time(2))];
        return (name, Taps.Encode(new(5, IPEndPoint.Parse("10.1.0.1:80"), new(IPAddress.Parse("10.2.0.2"), clientPort)), steps, new TapOptions { Shape = TapShape.Streamed }, TapFormat.Delimited));
    }
}
