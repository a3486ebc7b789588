using System.Text;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;

namespace TapToPcap.Tests.Synthesis;

public class HttpClockTests
{
    private const long Microsecond = 1_000;
    private const long Received = 1_700_000_000_123_456_789;
    private const long Changed = 1_600_000_000_000_000_000;
    private const long Date = 1_637_703_202_000_000_000;
    private const string DateText = "Tue, 23 Nov 2021 21:33:22 GMT";

    [Fact]
    public void Add_HeadersWithATime_HaveItToTheNanosecondAndWhatFollowsAMicrosecondMore()
    {
        HttpClock clock = new(Changed);
        Add(clock, Part(HttpPart.Begin), Part(HttpPart.RequestHeaders, Received), Part(HttpPart.RequestBody), Part(HttpPart.RequestTrailers));
        Assert.Equal(
            [(HttpPart.Begin, Received, TimeSource.Tap), (HttpPart.RequestHeaders, Received, TimeSource.Tap), (HttpPart.RequestBody, Received + Microsecond, TimeSource.Tap), (HttpPart.RequestTrailers, Received + (2 * Microsecond), TimeSource.Tap)],
            Taken(clock));
    }

    [Fact]
    public void Add_EarlierTime_ComesAMicrosecondAfter()
    {
        HttpClock clock = new(Changed);
        Add(clock, Part(HttpPart.RequestHeaders, Received), Part(HttpPart.ResponseHeaders, Received - 1));
        Assert.Equal([Received, Received + Microsecond], Taken(clock).Select(piece => piece.Time));
    }

    [Fact]
    public void Add_DateOfTheResponse_IsTheTimeOfAllBefore()
    {
        HttpClock clock = new(Changed);
        Add(clock, Part(HttpPart.Begin), Part(HttpPart.RequestHeaders), Part(HttpPart.RequestBody));
        Assert.Empty(Taken(clock));

        Add(clock, Part(HttpPart.ResponseHeaders, date: DateText));
        Assert.Equal(
            [(HttpPart.Begin, Date, TimeSource.Date), (HttpPart.RequestHeaders, Date, TimeSource.Date), (HttpPart.RequestBody, Date + Microsecond, TimeSource.Date), (HttpPart.ResponseHeaders, Date + (2 * Microsecond), TimeSource.Date)],
            Taken(clock));
    }

    [Fact]
    public void Add_TimeAndDate_TakesTheTime()
    {
        HttpClock clock = new(Changed);
        Add(clock, Part(HttpPart.ResponseHeaders, Received, DateText));
        Assert.Equal([(HttpPart.ResponseHeaders, Received, TimeSource.Tap)], Taken(clock));
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("")]
    [InlineData("Tue, 23 Nov 2221 21:33:22 GMT")]
    [InlineData("Tue, 23 Nov 1921 21:33:22 GMT")]
    public void Complete_DateThatIsNone_TakesTheTimeOfTheFile(string date)
    {
        HttpClock clock = new(Changed);
        Add(clock, Part(HttpPart.RequestHeaders), Part(HttpPart.ResponseHeaders, date: date));
        Assert.Empty(Taken(clock));

        clock.Complete();
        Assert.Equal([(HttpPart.RequestHeaders, Changed, TimeSource.File), (HttpPart.ResponseHeaders, Changed + Microsecond, TimeSource.File)], Taken(clock));
    }

    [Fact]
    public void Complete_DateOfARequest_IsNone()
    {
        HttpClock clock = new(Changed);
        Add(clock, Part(HttpPart.RequestHeaders, date: DateText));
        clock.Complete();
        Assert.Equal([(HttpPart.RequestHeaders, Changed, TimeSource.File)], Taken(clock));
    }

    [Fact]
    public void Complete_WithoutAnyTime_BeginsIn1970()
    {
        HttpClock clock = new(null);
        Add(clock, Part(HttpPart.RequestHeaders), Part(HttpPart.RequestBody));
        clock.Complete();
        Assert.Equal([(HttpPart.RequestHeaders, 0, TimeSource.None), (HttpPart.RequestBody, Microsecond, TimeSource.None)], Taken(clock));
    }

    [Fact]
    public void Complete_AfterAnExchangeWithATime_ComesAfterIt()
    {
        HttpClock clock = new(Changed);
        Add(clock, Part(HttpPart.RequestHeaders, Received));
        Add(clock, Part(HttpPart.RequestHeaders));
        clock.Complete();
        Assert.Equal([(HttpPart.RequestHeaders, Received, TimeSource.Tap), (HttpPart.RequestHeaders, Received + Microsecond, TimeSource.Previous)], Taken(clock));
    }

    [Fact]
    public void Add_ManyPiecesWithoutADate_AreNotHeldForever()
    {
        HttpClock clock = new(Changed);
        Add(clock, [.. Enumerable.Range(0, 1025).Select(_ => Part(HttpPart.RequestBody))]);
        List<(HttpPart Part, long Time, TimeSource Source)> taken = Taken(clock);
        Assert.Equal(1025, taken.Count);
        Assert.All(taken.Zip(taken.Skip(1)), pair => Assert.Equal(Microsecond, pair.Second.Time - pair.First.Time));
    }

    [Fact]
    public void Add_ManyBytesWithoutADate_AreNotHeldForever()
    {
        HttpClock clock = new(Changed);
        Add(clock, Part(HttpPart.RequestHeaders), Part(HttpPart.RequestBody) with { Payload = new byte[(16 << 20) + 1] });
        Assert.Equal(2, Taken(clock).Count);
    }

    private static TapEvent Part(HttpPart part, long? received = null, string? date = null) => new(TapEventKind.Http, 1)
    {
        Http = new HttpPiece(part) { ReceivedAt = received, Headers = date is null ? [] : [new HttpHeader("date"u8.ToArray(), Encoding.ASCII.GetBytes(date))] },
    };

    private static void Add(HttpClock clock, params TapEvent[] pieces)
    {
        foreach (TapEvent piece in pieces)
        {
            clock.Add(piece);
        }
    }

    private static List<(HttpPart Part, long Time, TimeSource Source)> Taken(HttpClock clock)
    {
        List<(HttpPart Part, long Time, TimeSource Source)> taken = [];
        while (clock.TryTake(out TapEvent piece))
        {
            taken.Add((piece.Http!.Part, piece.Time, piece.Http.TimeSource));
        }

        return taken;
    }
}
