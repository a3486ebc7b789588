using System.Net;
using TapToPcap.Common;
using TapToPcap.Converting;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Verifying;
using TapToPcap.Wire;
using TapToPcap.Writing;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Verifying;

/// <summary>Taps that claim the same ends at one time: the capture shows one of them with another port.</summary>
public class SharedEndsTests
{
    private const int ClientPort = 50_000;

    private static readonly IPEndPoint Client = IPEndPoint.Parse("10.2.0.2:50000");
    private static readonly IPEndPoint Server = IPEndPoint.Parse("10.1.0.1:8080");
    private static readonly ConversionOptions Raw = new() { Format = CaptureFormat.PcapNanoseconds, LinkType = LinkType.RawIp, HttpForm = HttpForm.Http2 };
    private static readonly (string, byte[]) Front = Tap("front", new(7, Client, Server), 0);
    private static readonly (string, byte[]) Sidecar = Tap("sidecar", new(3, Server, Client), 1);

    [Fact]
    public void Verify_OneOfTwoViewsWithAnInventedPort_IsEqualAndNoted()
    {
        VerificationReport report = Verifications.Verify(EditableCapture.Merge(Show(Front), Show(Sidecar, 61_234)), Front, Sidecar);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal("10.2.0.2:50000 is 10.2.0.2:61234 in the capture: other taps have the same ends at the same time", Assert.Single(report.Conversations.SelectMany(conversation => conversation.Notes)));
    }

    [Fact]
    public void Verify_ViewThatDoesNotEndInItsTap_IsUnderWayWhenTheOtherBegins()
    {
        (string, byte[]) open = Tap("open", new(7, Client, Server), 0, isClosed: false);
        (string, byte[]) later = Tap("later", new(3, Server, Client), 50);

        Assert.Empty(Verifications.DifferencesOf(Verifications.Verify(EditableCapture.Merge(Show(open), Show(later, 61_234)), open, later)));
    }

    [Fact]
    public void Verify_OtherPortOfAConnectionAlone_Differs() =>
        Assert.Contains("remote end: 10.2.0.2:50000 in the tap, 10.2.0.2:61234 in the capture", Verifications.DifferencesOf(Verifications.Verify(Show(Sidecar, 61_234), Sidecar)));

    [Fact]
    public void Verify_OtherPortAfterTheOtherViewIsOver_Differs()
    {
        (string, byte[]) later = Tap("later", new(3, Server, Client), 50);

        Assert.Single(Verifications.DifferencesOf(Verifications.Verify(EditableCapture.Merge(Show(Front), Show(later, 61_234)), Front, later)));
    }

    [Fact]
    public void Verify_PortThatIsNoInventedOne_Differs() =>
        Assert.Single(Verifications.DifferencesOf(Verifications.Verify(EditableCapture.Merge(Show(Front), Show(Sidecar, 49_151)), Front, Sidecar)));

    [Fact]
    public void Verify_OtherBytesUnderAnInventedPort_Differ()
    {
        (string, byte[]) other = Tap("sidecar", new(3, Server, Client), 1, seed: 9);

        Assert.Contains(Verifications.DifferencesOf(Verifications.Verify(EditableCapture.Merge(Show(Front), Show(other, 61_234)), Front, Sidecar)), difference => difference.StartsWith("read: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Verify_ExchangesOfAConnectionThatIsTappedAtItsSocketToo_MayHaveAnInventedPort(bool isSocketTapped)
    {
        (string, byte[]) http = GeneratedExchanges.Buffered(1, HttpTaps.Downstream(ClientPort), HttpTaps.Upstream());
        byte[] exchanges = Show(http, 61_234);

        string[] differences = isSocketTapped
            ? Verifications.DifferencesOf(Verifications.Verify(EditableCapture.Merge(exchanges, Show(Sidecar)), http, Sidecar))
            : Verifications.DifferencesOf(Verifications.Verify(exchanges, http));

        Assert.Equal(isSocketTapped, differences.Length == 0);
    }

    private static byte[] Show((string, byte[]) tap, int clientPort = ClientPort) =>
        Verifications.Convert(Raw with { Ports = new PortMap(new Dictionary<int, int> { [ClientPort] = clientPort }) }, tap);

    private static (string, byte[]) Tap(string name, TapConnection connection, int start, bool isClosed = true, int seed = 1)
    {
        bool isServers = connection.Local!.Equals(Server);
        byte[] question = Taps.Payload(100, seed);
        byte[] answer = Taps.Payload(200, seed + 1);
        TapStep[] steps =
        [
            isServers ? TapStep.Read(Taps.Time(start), question) : TapStep.Write(Taps.Time(start), question),
            isServers ? TapStep.Write(Taps.Time(start + 1), answer) : TapStep.Read(Taps.Time(start + 1), answer),
            .. isClosed ? (TapStep[])[TapStep.Closed(Taps.Time(start + 5))] : [],
        ];
        return (name, Taps.Encode(connection, steps, new TapOptions { Shape = TapShape.Streamed }, TapFormat.Delimited));
    }
}
