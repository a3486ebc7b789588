using System.Net;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Writing;

public class FrameTeeTests
{
    [Fact]
    public void Place_OutputThatJoinsLate_HasOnlyTheInterfacesAndFramesItSaw()
    {
        using MemoryOutput early = new();
        using MemoryOutput late = new();
        using FrameTee tee = new();
        tee.Add(early);
        int first = tee.DeclareInterface("first");
        int second = tee.DeclareInterface("second");
        tee.NameAddress(IPAddress.Parse("192.0.2.1"), "pipe");
        Place(tee, 1, first);
        IFrameSink alone = tee.Add(late);
        Place(alone, 2, second);
        Place(tee, 3, second);
        Place(tee, 4, first);
        tee.Finish();

        Assert.Equal([1, 3, 4], early.Frames);
        Assert.Equal([2, 3, 4], late.Frames);
        Assert.Equal(["first", "second"], early.Interfaces);
        Assert.Equal(["second", "first"], late.Interfaces);
        Assert.All([early, late], output => Assert.Single(output.Read().Blocks, block => block.Type == CapturedBlock.Names));
    }

    [Fact]
    public void Place_OutputThatIsOver_DisturbsNoOther()
    {
        using MemoryOutput gone = new() { IsOver = true };
        using MemoryOutput there = new();
        using FrameTee tee = new();
        int number = tee.DeclareInterface("only");
        tee.Add(gone);
        Place(tee, 1, number);
        tee.Add(there);
        Place(tee, 2, number);
        tee.Flush();
        Assert.Equal(1, tee.Count);
        Place(tee, 3, number);
        tee.Finish();
        Assert.Equal([2, 3], there.Frames);
    }

    [Fact]
    public void DueIn_SeveralOutputs_IsThatOfTheFirst()
    {
        using FrameTee tee = new();
        Assert.Null(tee.DueIn);
        tee.Add(new MemoryOutput());
        Assert.Null(tee.DueIn);

        tee.Add(new MemoryOutput { DueIn = TimeSpan.FromSeconds(2) });
        tee.Add(new MemoryOutput { DueIn = TimeSpan.FromSeconds(1) });
        tee.Add(new MemoryOutput());

        Assert.Equal(TimeSpan.FromSeconds(1), tee.DueIn);
    }

    private static void Place(IFrameSink sink, byte value, int number) => sink.Place(new Frame(0, 60, FrameDirection.Inbound, Interface: number)).Fill(value);

    private sealed class MemoryOutput : ILiveOutput
    {
        private readonly MemoryStream _bytes = new();
        private readonly CaptureWriter _writer;

        internal MemoryOutput() => _writer = CaptureWriter.Create(_bytes, CaptureFormat.PcapNg, LinkType.Ethernet);

        public bool IsOver { get; init; }

        public TimeSpan? DueIn { get; init; }

        internal IEnumerable<int> Frames => Read().Frames.Select(frame => (int)frame.Bytes.Span[0]);

        internal IEnumerable<string> Interfaces => Read().Blocks.Where(block => block.Type == CapturedBlock.Interface).Select(block => System.Text.Encoding.UTF8.GetString(block.OptionValue(2)!));

        public CaptureWriter? WriterFor(in Frame frame) => IsOver ? null : _writer;

        public void Flush() => _writer.Flush();

        public void Finish() => _writer.Finish();

        public void Dispose()
        {
            _writer.Dispose();
            _bytes.Dispose();
        }

        internal Capture Read() => CaptureReader.Read(_bytes.ToArray());
    }
}
