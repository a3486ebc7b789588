using System.Text;
using TapToPcap.Common;
using TapToPcap.Reading.Events;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis;

/// <summary>Counts of bytes (seq_num) that step back: what is no repetition is kept.</summary>
public class SequenceStepTests
{
    private const string Request = "GET /1 HTTP/1.1\r\n\r\n";
    private const string Response = "HTTP/1.1 204 No Content\r\n\r\n";

    [Theory]
    [InlineData(false, 19u)]
    [InlineData(true, 19u)]
    [InlineData(false, 2u)]
    [InlineData(true, 2u)]
    [InlineData(false, 1u)]
    [InlineData(true, 1u)]
    public void Accept_CountInBytesOfTheOtherDirection_KeepsEveryByte(bool isDatagrams, ulong second)
    {
        TapScript script = new TapScript(isDatagrams: isDatagrams).Opened(TapScript.Downstream)
            .AddNext(Event(TapEventKind.Read, Request, 1))
            .AddNext(Event(TapEventKind.Write, Response, second))
            .AddNext(new TapEvent(TapEventKind.Closed, 7) { SequenceNumber = 60 })
            .Wait(1_000);

        AssertSaid(script, Request, Response);
        Assert.Equal((1L, 0L, 0L, 0L), (script.Counts[Counter.Miscounted], script.Counts[Counter.Repeats], script.Counts[Counter.TooLate], script.Counts[Counter.Gaps]));
        Assert.True(script.Sink.Conversation.Opener.HasFin);
        Assert.Single(script.Sink.Conversation.Packets, sent => sent.Frame.Comment?.Contains("seq_num goes back", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Accept_OtherBytesUnderACountOfTheSameDirection_KeepsBoth()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream)
            .AddNext(Event(TapEventKind.Read, "one", 1))
            .AddNext(Event(TapEventKind.Read, "two", 4))
            .AddNext(Event(TapEventKind.Read, "TWO", 4))
            .AddNext(Event(TapEventKind.Read, "three", 7));

        AssertSaid(script, "onetwoTWOthree", "");
        Assert.Equal((1L, 0L), (script.Counts[Counter.Miscounted], script.Counts[Counter.Repeats]));
    }

    [Fact]
    public void Accept_SameBytesAtAnotherTime_AreNoRepetition()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream)
            .AddNext(Event(TapEventKind.Read, "ab", 1))
            .AddNext(Event(TapEventKind.Write, "again", 3))
            .AddNext(Event(TapEventKind.Write, "again", 3));

        AssertSaid(script, "ab", "againagain");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Accept_SameEventTwice_IsTakenOnce(bool isDatagrams)
    {
        TapEvent read = Event(TapEventKind.Read, "one", 1) with { Time = Taps.Time(1) };
        TapEvent write = Event(TapEventKind.Write, "two", 4) with { Time = Taps.Time(2) };
        TapScript script = new TapScript(isDatagrams: isDatagrams).Opened(TapScript.Downstream).Add(read).Add(write).Add(read).Add(write);

        AssertSaid(script, "one", "two");
        Assert.Equal((2L, 0L), (script.Counts[Counter.Repeats], script.Counts[Counter.Miscounted]));
    }

    [Fact]
    public void Accept_SameEventTwiceAfterTheCountsAreNotBelieved_IsTakenOnce()
    {
        TapEvent late = Event(TapEventKind.Write, "late", 2) with { Time = Taps.Time(9) };
        TapScript script = new TapScript().Opened(TapScript.Downstream).AddNext(Event(TapEventKind.Read, "one", 1)).Add(late).Add(late);

        AssertSaid(script, "one", "late");
        Assert.Equal((1L, 1L), (script.Counts[Counter.Repeats], script.Counts[Counter.Miscounted]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Accept_CountBeginsAgainAtOneWithOtherBytes_IsANewConnection(bool isDatagrams)
    {
        TapScript script = new TapScript(isDatagrams: isDatagrams).Opened(TapScript.Downstream)
            .AddNext(Event(TapEventKind.Read, "first", 1))
            .AddNext(Event(TapEventKind.Write, "answer", 6))
            .AddNext(Event(TapEventKind.Read, "second", 1))
            .AddNext(Event(TapEventKind.Write, "another answer", 7))
            .AddNext(new TapEvent(TapEventKind.Closed, 7) { SequenceNumber = 22 })
            .Wait(1_000);

        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(script.Sink.Capture);
        Assert.Equal(["first", "second"], conversations.Select(conversation => Encoding.UTF8.GetString(conversation.Opener.Bytes)));
        Assert.Equal(["answer", "another answer"], conversations.Select(conversation => Encoding.UTF8.GetString(conversation.Other.Bytes)));
        Assert.NotEqual(conversations[0].Opener.From, conversations[1].Opener.From);
        Assert.Contains("seq_num begins again at 1: this is a new connection, whose connection record was lost", conversations[1].Packets[0].Frame.Comment, StringComparison.Ordinal);
        Assert.Equal((1L, 0L, 0L), (script.Counts[Counter.LostRecords], script.Counts[Counter.Miscounted], script.Counts[Counter.Repeats]));
    }

    [Fact]
    public void Accept_EventOfAnotherPeer_IsANewConnection()
    {
        TapScript script = new TapScript().Opened(TapScript.Downstream)
            .Read("one", connection: TapScript.Downstream)
            .Read("other", connection: TapScript.Between("10.1.2.3:443", "10.9.9.9:40002"));

        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(script.Sink.Capture);
        Assert.Equal(["10.9.9.9:40001", "10.9.9.9:40002"], conversations.Select(conversation => conversation.Opener.From.ToString()));
    }

    [Fact]
    public void Accept_EarlyEventsWithOneCount_AreBothKept()
    {
        TapScript script = new TapScript(isDatagrams: true).Opened(TapScript.Downstream)
            .AddNext(Event(TapEventKind.Read, "one", 1))
            .AddNext(Event(TapEventKind.Read, "early", 10))
            .AddNext(Event(TapEventKind.Write, "EARLY", 10))
            .Wait(1_000)
            .Finish();

        AssertSaid(script, "oneearly", "EARLY");
        Assert.Equal(1, script.Counts[Counter.Miscounted]);
    }

    private static TapEvent Event(TapEventKind kind, string text, ulong count) => new(kind, 7) { Payload = Encoding.UTF8.GetBytes(text), SequenceNumber = count, IsStreamed = true };

    private static void AssertSaid(TapScript script, string read, string written)
    {
        TcpConversation conversation = TcpReassembly.Single(script.Sink.Capture);
        Assert.Equal((read, written), (Encoding.UTF8.GetString(conversation.From("10.9.9.9:40001").Bytes), Encoding.UTF8.GetString(conversation.From("10.1.2.3:443").Bytes)));
    }
}
