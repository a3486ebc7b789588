using TapToPcap.Converting;
using TapToPcap.Live;
using TapToPcap.Live.Folders;
using TapToPcap.Reading;
using TapToPcap.Reading.Events;
using TapToPcap.Recorder;
using TapToPcap.Synthesis;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Live;

public sealed class FolderTapTests : IDisposable
{
    private static readonly byte[] Open = Encode(CliTaps.Data);
    private static readonly byte[] Closed = Encode(CliTaps.DataAndClose);

    private readonly OneCapture _captures;
    private readonly FolderTap _tap;
    private byte[] _bytes = [];

    public FolderTapTests()
    {
        LiveOutputs outputs = new(CaptureFormat.PcapNg, LinkType.Ethernet);
        _captures = new OneCapture(new LiveRun(new ConversionOptions(), outputs), new TapReports(new NothingWrong()));
        _tap = new FolderTap("tap", 0, null, (position, framing) =>
            new TapCursor(new TapReader(Entries.From("tap", () => new MemoryStream(_bytes)), new ReadingOptions { Framing = framing }, position), "tap", 0));
    }

    public void Dispose()
    {
        _tap.Dispose();
        _captures.Dispose();
    }

    [Fact]
    public void New_Always_HasMoreWhenThereIsAnything()
    {
        Assert.Equal(FolderTapPhase.New, _tap.Phase);
        Assert.Equal((true, false), (_tap.IsNew, _tap.IsInput));
        Assert.False(_tap.HasMore(0));
        Assert.True(_tap.HasMore(1));
    }

    [Theory]
    [InlineData(true, FolderTapPhase.Probing)]
    [InlineData(false, FolderTapPhase.Reading)]
    public void Resume_NewTap_ProbesAShortOne(bool isShort, object phase)
    {
        _tap.Resume(isShort, isIdle: false);

        Assert.Equal(phase, _tap.Phase);
        Assert.True(_tap.Cursor!.Reader.IsGrowing);
    }

    [Fact]
    public void TryCount_ProbedTap_IsReadFromThenOnAndCountedOnce()
    {
        _tap.Resume(isShort: true, isIdle: false);

        Assert.True(_tap.TryCount());
        Assert.Equal(FolderTapPhase.Reading, _tap.Phase);
        Assert.False(_tap.TryCount());

        _tap.Forget();
        _tap.Resume(isShort: true, isIdle: false);
        Assert.Equal(FolderTapPhase.Reading, _tap.Phase);
    }

    [Fact]
    public void Forget_ProbedTap_IsNewAgain()
    {
        Read(Open[..10], isShort: true, isSuspended: false);

        _tap.Forget();

        Assert.Equal(FolderTapPhase.New, _tap.Phase);
        Assert.Null(_tap.Cursor);
        Assert.True(_tap.HasMore(1));
    }

    [Fact]
    public void Forget_TapThatEndedInsideARecord_EndsThereStill()
    {
        Read(Open[..10]);
        _tap.Resume(isShort: true, isIdle: false);

        _tap.Forget();

        Assert.Equal(FolderTapPhase.Partial, _tap.Phase);
        Assert.Null(_tap.Cursor);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Suspend_InsideARecord_IsPartial(bool isIdle)
    {
        Read(Open[..^3], isIdle);

        Assert.Equal(FolderTapPhase.Partial, _tap.Phase);
        Assert.True(_tap.HasMore(_tap.Position));
        Assert.NotNull(_tap.Cursor);
        Assert.False(_tap.Cursor.Reader.IsOpen);
    }

    [Theory]
    [InlineData(false, FolderTapPhase.Suspended, true)]
    [InlineData(true, FolderTapPhase.Idle, false)]
    public void Suspend_ConversationThatIsOpen_KeepsItUntilItGoesOn(bool isIdle, object phase, bool hasMore)
    {
        Read(Open, isIdle);

        Assert.Equal(phase, _tap.Phase);
        Assert.Equal(hasMore, _tap.HasMore(Open.Length));
        Assert.True(_tap.HasMore(Open.Length + 1));
        Assert.Equal((long)Open.Length, _tap.Position);
        Assert.NotNull(_tap.Output);
    }

    [Fact]
    public void Suspend_ConversationThatHasClosed_IsClosedOnceItIsIdle()
    {
        Read(Closed, isIdle: false);
        Assert.Equal(FolderTapPhase.Suspended, _tap.Phase);

        Read(Closed, isIdle: true);

        Assert.Equal(FolderTapPhase.Closed, _tap.Phase);
        Assert.Null(_tap.Cursor);
        Assert.Null(_tap.Output);
        Assert.False(_tap.HasMore(Closed.Length));
    }

    [Fact]
    public void Resume_ClosedTapThatGoesOn_ReadsFromWhereItEnded()
    {
        Read(Closed, isIdle: true);

        int events = Read([.. Closed, .. Closed], isIdle: true);

        Assert.Equal(FolderTapPhase.Closed, _tap.Phase);
        Assert.Equal(2L * Closed.Length, _tap.Position);
        Assert.Equal(CliTaps.DataAndClose.Length, events);
        Assert.False(_tap.IsNew);
    }

    [Fact]
    public void Suspend_NoTap_IsFinished()
    {
        Read([.. Enumerable.Repeat((byte)0xFF, 10_000)]);

        AssertOver(FolderTapPhase.Finished);
    }

    [Fact]
    public void ResumeLast_TapThatEndsInsideARecord_IsFinishedAfterwards()
    {
        Read(Open[..^3]);

        _tap.ResumeLast();
        Assert.Equal(FolderTapPhase.Reading, _tap.Phase);
        Assert.False(_tap.Cursor!.Reader.IsGrowing);
        Take();
        _tap.Suspend(_captures);

        AssertOver(FolderTapPhase.Finished);
    }

    [Fact]
    public void End_AnyTap_IsFinished()
    {
        Read(Open);

        _tap.End(_captures);

        AssertOver(FolderTapPhase.Finished);
    }

    [Fact]
    public void Unpack_Archive_IsOverAtItsLength()
    {
        _tap.Unpack(123);

        AssertOver(FolderTapPhase.Unpacked);
        Assert.Equal(123, _tap.Position);
    }

    private static byte[] Encode(TapStep[] steps) => CliTaps.Encode(steps, TapFormat.Delimited, TapShape.Streamed);

    private void AssertOver(FolderTapPhase phase)
    {
        Assert.Equal(phase, _tap.Phase);
        Assert.True(_tap.IsOver);
        Assert.False(_tap.HasMore(long.MaxValue));
        Assert.Null(_tap.Cursor);
        Assert.Null(_tap.Output);
    }

    private int Read(byte[] bytes, bool isIdle = false, bool isShort = false, bool isSuspended = true)
    {
        _bytes = bytes;
        _tap.Resume(isShort, isIdle);
        int events = Take();
        if (isSuspended)
        {
            _tap.Suspend(_captures);
        }

        return events;
    }

    private int Take()
    {
        int timed = 0;
        while (_tap.Cursor!.Peek().IsEvent)
        {
            TapEvent tapped = _tap.Cursor.Take();
            _tap.TryCount();
            _tap.Accept(_captures, tapped);
            timed += tapped.IsTimed ? 1 : 0;
        }

        return timed;
    }
}
