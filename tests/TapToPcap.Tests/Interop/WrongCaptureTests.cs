using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>The checks of the other classes see what is wrong: each is shown captures that were spoilt on purpose.</summary>
public sealed class WrongCaptureTests : IDisposable
{
    private const int HandshakeFrames = 3;
    private const int MacLength = 6;
    private const byte NoOperation = 1;
    private const byte WindowScale = 3;
    private const int WindowScaleLength = 3;

    // More than may be on its way unacknowledged, in both directions, over IPv4.
    private const string Tap = "made/large-events.pb";

    private static readonly Dictionary<string, Func<InteropCapture, Task<Findings>>> Checks = new()
    {
        ["tshark"] = TsharkOnPcapTests.CheckAsync,
        ["capinfos"] = CapinfosTests.CheckAsync,
        ["tcpflow"] = TcpflowTests.CheckAsync,
        ["tcptrace"] = TcptraceTests.CheckAsync,
        ["scapy"] = capture => ScapyTests.CheckAsync(capture),
        ["tcprewrite"] = TcpreplayTests.CheckRewriteAsync,
        ["tcpprep"] = TcpreplayTests.CheckPrepAsync,
    };

    private static readonly Dictionary<string, Action<CaptureEditor>> Faults = new()
    {
        ["no handshake"] = capture => capture.Remove(number => number < HandshakeFrames),
        ["no window scale"] = RemoveWindowScale,
        ["no pure acknowledgments"] = capture => capture.Remove(number => number >= HandshakeFrames && capture.PayloadLength(number) == 0 && capture.Flags(number) == TcpPacket.Ack),
        ["a wrong checksum"] = capture => capture.Checksum(FirstData(capture))[1] ^= 0xFF,
        ["two frames in each other's place"] = SwapFrames,
        ["two frames with each other's time"] = SwapTimes,
        ["no first data"] = RemoveData,
        ["a wrong byte of data"] = ChangeData,
        ["a frame from the other end's MAC"] = ForgeMac,
    };

    private readonly Scratch _scratch = new();

    public static TheoryData<string> CheckNames => [.. Checks.Keys];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(CheckNames))]
    public async Task Check_NothingSpoilt_FindsNothing(string check) => Assert.Empty(await Checks[check](Spoil(_ => { })));

    [Theory]
    [InlineData("no handshake", "tshark", "stream 0, completeness: 28, not 31")]
    [InlineData("no handshake", "tcptrace", "no complete connection")]
    [InlineData("no window scale", "tcptrace", "adv wind scale")]
    [InlineData("no pure acknowledgments", "tshark", "bytes in flight: 65700")]
    [InlineData("no pure acknowledgments", "tcptrace", "max owin: 300002 bytes")]
    [InlineData("a wrong checksum", "tshark", "TCP: Bad checksum")]
    [InlineData("a wrong checksum", "tcptrace", "bad TCP checksum")]
    [InlineData("a wrong checksum", "scapy", "other lengths or checksums when made anew")]
    [InlineData("a wrong checksum", "tcprewrite", "with fixed checksums")]
    [InlineData("two frames in each other's place", "tshark", "ACKed segment that wasn't captured")]
    [InlineData("two frames in each other's place", "capinfos", "strict time order: False")]
    [InlineData("two frames with each other's time", "capinfos", "strict time order: False")]
    [InlineData("no first data", "tshark", "Previous segment(s) not captured")]
    [InlineData("no first data", "tcptrace", "missed data: (1460, 0)")]
    [InlineData("no first data", "tcpflow", "the client's flow: 301463 bytes, not 301463, the same up to 0")]
    [InlineData("a wrong byte of data", "tcpflow", "the client's flow")]
    [InlineData("a wrong byte of data", "scapy", "the client's payload")]
    [InlineData("a frame from the other end's MAC", "tcpprep", "-> Secondary, not as in")]
    public async Task Check_WrongCapture_FindsTheFault(string fault, string check, string finding)
    {
        Findings findings = await Checks[check](Spoil(Faults[fault]));

        Assert.Contains(findings, found => found.Contains(finding, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Editcap_WrongByteOfData_IsFound()
    {
        InteropCapture wrong = Spoil(Faults["a wrong byte of data"]);

        Assert.NotEmpty(await EditcapTests.CheckAsync(wrong, "pcap", InteropCapture.Of(Tap, _scratch)));
    }

    [Fact]
    public async Task Mergecap_FramesInEachOthersPlace_AreFound()
    {
        InteropCapture upstream = InteropCapture.Of("made/invented.pb", _scratch);
        InteropCapture wrong = Spoil(Faults["two frames in each other's place"]);

        Findings findings = await MergecapTests.CheckAsync(wrong, upstream, "pcap");

        Assert.Contains(findings, found => found.Contains("strict time order: False", StringComparison.Ordinal));
    }

    private InteropCapture Spoil(Action<CaptureEditor> edit)
    {
        InteropCapture right = InteropCapture.Of(Tap, _scratch);
        CaptureEditor editor = new(File.ReadAllBytes(right.Path));
        edit(editor);
        InteropCapture wrong = right with { Path = Path.Combine(right.Folder, "wrong.pcap") };
        File.WriteAllBytes(wrong.Path, editor.File);
        return wrong;
    }

    private static void RemoveWindowScale(CaptureEditor capture)
    {
        for (int number = 0; number < HandshakeFrames - 1; number++)
        {
            Span<byte> options = capture.Options(number);
            int at = options.IndexOf([WindowScale, (byte)WindowScaleLength]);
            options.Slice(at, WindowScaleLength).Fill(NoOperation);
            capture.FixChecksum(number);
        }
    }

    private static void SwapFrames(CaptureEditor capture)
    {
        (int first, int second) = FramesOfTwoTimes(capture);
        capture.Swap(first, second);
    }

    private static void SwapTimes(CaptureEditor capture)
    {
        (int first, int second) = FramesOfTwoTimes(capture);
        capture.SwapTimes(first, second);
    }

    private static void ForgeMac(CaptureEditor capture)
    {
        Span<byte> frame = capture.Frame(FirstData(capture));
        frame[..MacLength].CopyTo(frame[MacLength..]);
    }

    private static void RemoveData(CaptureEditor capture)
    {
        int lost = FirstData(capture);
        capture.Remove(number => number == lost);
    }

    private static void ChangeData(CaptureEditor capture)
    {
        int number = FirstData(capture);
        capture.Segment(number)[^1] ^= 0xFF;
        capture.FixChecksum(number);
    }

    private static int FirstData(CaptureEditor capture) => Enumerable.Range(0, capture.Count).First(number => capture.PayloadLength(number) > 0);

    private static (int First, int Second) FramesOfTwoTimes(CaptureEditor capture)
    {
        int second = Enumerable.Range(1, capture.Count - 1).First(number => !capture.Time(number).SequenceEqual(capture.Time(number - 1)));
        return (second - 1, second);
    }
}
