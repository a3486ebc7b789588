using System.Text;
using TapToPcap.Reading;
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
        Story story = new Story(isDatagrams: isDatagrams).Opened(Story.Downstream)
            .TellNext(Event(TapEventKind.Read, Request, 1))
            .TellNext(Event(TapEventKind.Write, Response, second))
            .TellNext(new TapEvent(TapEventKind.Closed, 7) { SequenceNumber = 60 })
            .Wait(1_000);

        AssertSaid(story, Request, Response);
        Assert.Equal((1L, 0L, 0L, 0L), (story.Counts.Miscounted, story.Counts.Repeats, story.Counts.TooLate, story.Counts.Gaps));
        Assert.True(story.Sink.Talk.Opener.HasFin);
        Assert.Single(story.Sink.Talk.Packets, sent => sent.Frame.Comment?.Contains("seq_num steps back", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Accept_OtherBytesUnderACountOfTheSameDirection_KeepsBoth()
    {
        Story story = new Story().Opened(Story.Downstream)
            .TellNext(Event(TapEventKind.Read, "one", 1))
            .TellNext(Event(TapEventKind.Read, "two", 4))
            .TellNext(Event(TapEventKind.Read, "TWO", 4))
            .TellNext(Event(TapEventKind.Read, "three", 7));

        AssertSaid(story, "onetwoTWOthree", "");
        Assert.Equal((1L, 0L), (story.Counts.Miscounted, story.Counts.Repeats));
    }

    [Fact]
    public void Accept_SameBytesAtAnotherTime_AreNoRepetition()
    {
        Story story = new Story().Opened(Story.Downstream)
            .TellNext(Event(TapEventKind.Read, "ab", 1))
            .TellNext(Event(TapEventKind.Write, "again", 3))
            .TellNext(Event(TapEventKind.Write, "again", 3));

        AssertSaid(story, "ab", "againagain");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Accept_SameEventTwice_IsTakenOnce(bool isDatagrams)
    {
        TapEvent read = Event(TapEventKind.Read, "one", 1) with { Time = Taps.Time(1) };
        TapEvent write = Event(TapEventKind.Write, "two", 4) with { Time = Taps.Time(2) };
        Story story = new Story(isDatagrams: isDatagrams).Opened(Story.Downstream).Tell(read).Tell(write).Tell(read).Tell(write);

        AssertSaid(story, "one", "two");
        Assert.Equal((2L, 0L), (story.Counts.Repeats, story.Counts.Miscounted));
    }

    [Fact]
    public void Accept_SameEventTwiceAfterTheCountsAreNotBelieved_IsTakenOnce()
    {
        TapEvent late = Event(TapEventKind.Write, "late", 2) with { Time = Taps.Time(9) };
        Story story = new Story().Opened(Story.Downstream).TellNext(Event(TapEventKind.Read, "one", 1)).Tell(late).Tell(late);

        AssertSaid(story, "one", "late");
        Assert.Equal((1L, 1L), (story.Counts.Repeats, story.Counts.Miscounted));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Accept_CountBeginsAgainAtOneWithOtherBytes_IsANewConnection(bool isDatagrams)
    {
        Story story = new Story(isDatagrams: isDatagrams).Opened(Story.Downstream)
            .TellNext(Event(TapEventKind.Read, "first", 1))
            .TellNext(Event(TapEventKind.Write, "answer", 6))
            .TellNext(Event(TapEventKind.Read, "second", 1))
            .TellNext(Event(TapEventKind.Write, "another answer", 7))
            .TellNext(new TapEvent(TapEventKind.Closed, 7) { SequenceNumber = 22 })
            .Wait(1_000);

        IReadOnlyList<TcpTalk> talks = TcpReassembly.Of(story.Sink.Capture);
        Assert.Equal(["first", "second"], talks.Select(talk => Encoding.UTF8.GetString(talk.Opener.Bytes)));
        Assert.Equal(["answer", "another answer"], talks.Select(talk => Encoding.UTF8.GetString(talk.Other.Bytes)));
        Assert.NotEqual(talks[0].Opener.From, talks[1].Opener.From);
        Assert.Contains("seq_num begins again at 1: this is a new connection, whose connection record was lost", talks[1].Packets[0].Frame.Comment, StringComparison.Ordinal);
        Assert.Equal((1L, 0L, 0L), (story.Counts.LostRecords, story.Counts.Miscounted, story.Counts.Repeats));
    }

    [Fact]
    public void Accept_EventOfAnotherPeer_IsANewConnection()
    {
        Story story = new Story().Opened(Story.Downstream)
            .Read("one", connection: Story.Downstream)
            .Read("other", connection: Story.Between("10.1.2.3:443", "10.9.9.9:40002"));

        IReadOnlyList<TcpTalk> talks = TcpReassembly.Of(story.Sink.Capture);
        Assert.Equal(["10.9.9.9:40001", "10.9.9.9:40002"], talks.Select(talk => talk.Opener.From.ToString()));
    }

    [Fact]
    public void Accept_EarlyEventsWithOneCount_AreBothKept()
    {
        Story story = new Story(isDatagrams: true).Opened(Story.Downstream)
            .TellNext(Event(TapEventKind.Read, "one", 1))
            .TellNext(Event(TapEventKind.Read, "early", 10))
            .TellNext(Event(TapEventKind.Write, "EARLY", 10))
            .Wait(1_000)
            .Finish();

        AssertSaid(story, "oneearly", "EARLY");
        Assert.Equal(1, story.Counts.Miscounted);
    }

    private static TapEvent Event(TapEventKind kind, string text, ulong count) => new(kind, 7) { Payload = Encoding.UTF8.GetBytes(text), SequenceNumber = count, IsStreamed = true };

    private static void AssertSaid(Story story, string read, string written)
    {
        TcpTalk talk = TcpReassembly.Single(story.Sink.Capture);
        Assert.Equal((read, written), (Encoding.UTF8.GetString(talk.From("10.9.9.9:40001").Bytes), Encoding.UTF8.GetString(talk.From("10.1.2.3:443").Bytes)));
    }
}
