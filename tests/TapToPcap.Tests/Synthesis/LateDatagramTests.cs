using System.Text;
using TapToPcap.Common;
using TapToPcap.Reading.Events;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis;

/// <summary>Datagrams that come after the end of their conversation, or twice, make no other.</summary>
public class LateDatagramTests
{
    private static readonly TapConnection OtherPeer = TapScript.Between("10.1.2.3:443", "10.9.9.9:40002");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Accept_EventAfterItsConversationHasEnded_IsDroppedAndCounted(bool isCounted)
    {
        TapScript script = Ended(isCounted).Add(Read("late", isCounted ? 4u : 0) with { Time = Taps.Time(2) }).Wait(1_000).Finish();

        Assert.Equal("one", Text(TcpReassembly.Single(script.Sink.Capture)));
        Assert.Equal((1L, 1L), (script.Counts[Counter.TooLate], script.Counts[Counter.Conversations]));
    }

    [Fact]
    public void Accept_ConnectionRecordTwice_BeginsNothing()
    {
        TapScript script = new TapScript(isDatagrams: true).Opened(TapScript.Downstream).Add(Read("one", 1) with { Time = Taps.Time(1) })
            .Opened(TapScript.Downstream).Add(Read("two", 4) with { Time = Taps.Time(2) }).Finish();

        Assert.Equal("onetwo", Text(TcpReassembly.Single(script.Sink.Capture)));
        Assert.Equal(0, script.Counts[Counter.LostRecords]);
    }

    [Fact]
    public void Accept_ConnectionRecordAfterTheEnd_BeginsNothing()
    {
        TapScript script = Ended(isCounted: true).Opened(TapScript.Downstream).Add(Read("late", 4) with { Time = Taps.Time(2) }).Finish();

        Assert.Equal("one", Text(TcpReassembly.Single(script.Sink.Capture)));
        Assert.Equal(1, script.Counts[Counter.TooLate]);
    }

    [Fact]
    public void Accept_ConnectionRecordOfAnotherPeer_IsANewConversation()
    {
        TapScript script = Ended(isCounted: true).Opened(OtherPeer).Add(Read("two", 1) with { Time = Taps.Time(20) }).Finish();

        Assert.Equal(["10.9.9.9:40001", "10.9.9.9:40002"], TcpReassembly.Of(script.Sink.Capture).Select(conversation => conversation.Opener.From.ToString()));
        Assert.Equal(0, script.Counts[Counter.TooLate]);
    }

    [Fact]
    public void Accept_SamePeerWithLaterTimes_IsANewConversation()
    {
        TapScript script = Ended(isCounted: true).Opened(TapScript.Downstream).Add(Read("two", 1) with { Time = Taps.Time(5_000) }).Finish();

        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(script.Sink.Capture);
        Assert.Equal(["one", "two"], conversations.Select(Text));
        Assert.Equal(["10.9.9.9:40001", "10.9.9.9:40001"], conversations.Select(conversation => conversation.Opener.From.ToString()));
        Assert.Equal((0L, 0L), (script.Counts[Counter.TooLate], script.Counts[Counter.LostRecords]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(ulong.MaxValue)]
    public void Accept_CloseThatOvertakesData_WaitsForIt(ulong count)
    {
        TapScript script = new TapScript(isDatagrams: true).Opened(TapScript.Downstream)
            .Add(Read("one", 0) with { Time = Taps.Time(1) })
            .Add(new TapEvent(TapEventKind.Closed, 7) { Time = Taps.Time(3), SequenceNumber = count })
            .Wait(100)
            .Add(Read("two", 0) with { Time = Taps.Time(2) })
            .Wait(101);

        TcpConversation conversation = TcpReassembly.Single(script.Sink.Capture);
        Assert.Equal("onetwo", Text(conversation));
        Assert.True(conversation.Opener.HasFin);
        Assert.Equal(0, script.Counts[Counter.TooLate]);
    }

    [Fact]
    public void Accept_CloseWithoutACountAndNothingAfterIt_ClosesWhenTheWaitIsOver()
    {
        TapScript script = new TapScript(isDatagrams: true).Opened(TapScript.Downstream).Add(Read("one", 0) with { Time = Taps.Time(1) }).Add(new TapEvent(TapEventKind.Closed, 7) { Time = Taps.Time(3) });
        Assert.False(script.Sink.Conversation.Opener.HasFin);

        Assert.True(script.Wait(200).Sink.Conversation.Opener.HasFin);
    }

    private static TapScript Ended(bool isCounted) => new TapScript(isDatagrams: true).Opened(TapScript.Downstream)
        .Add(Read("one", isCounted ? 1u : 0) with { Time = Taps.Time(1) })
        .Add(new TapEvent(TapEventKind.Closed, 7) { Time = Taps.Time(3), SequenceNumber = isCounted ? 5u : 0 })
        .Wait(1_000);

    private static TapEvent Read(string text, ulong count) => new(TapEventKind.Read, 7) { Payload = Encoding.UTF8.GetBytes(text), SequenceNumber = count, IsStreamed = true };

    private static string Text(TcpConversation conversation) => Encoding.UTF8.GetString(conversation.Opener.Bytes);
}
