using System.Text;
using TapToPcap.Protocols;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Protocols;

/// <summary>Where in messages of HTTP/1 a direction is, however events cut it. </summary>
public class Http1ParserTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Get = "GET / HTTP/1.1\r\n\r\n";

    /// <summary>What was asked, nothing of a direction of requests; and messages, with a body of one kind each.</summary>
    public static TheoryData<string, string> Messages => new()
    {
        { "", "POST / HTTP/1.1\r\nContent-Length: 12\r\n\r\n«GET / HTTP/1»" + Get },
        { "", "\r\nPOST / HTTP/1.1\r\ncontent-length:3, 3\r\nX: y\r\n folded\r\n\r\n«abc»\r\nPUT / HTTP/1.1\r\nContent-Length: 1\r\n\r\n«a»" },
        { "", $"POST /{new string('x', 600)} HTTP/1.1\r\nCookie: {new string('y', 300)}\r\nContent-Length: 3\r\n\r\n«abc»" + Get },
        { "", "PROPFIND / HTTP/1.1\r\nContent-Length: 3\r\n\r\n«abc»MKCOL / HTTP/1.1\r\nContent-Length: 2\r\n\r\n«\r\n»" },
        { "", "POST / HTTP/1.1\nTransfer-Encoding: chunked\n\na;b=\"c\"\n‹0\r\n\r\nabcde›\n0\nX: y\n\n" + Get },
        { "", "POST / HTTP/1.1\r\nContent-Length: 9\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\n‹abc›\r\nA\r\n‹\r\n0\r\n\r\nabc›\r\n0\r\n\r\n" + Get },
        { Get, "HTTP/1.1 100 Continue\r\n\r\n" + Ok + "Content-Length: 4\r\n\r\n«body»" },
        { Get + Get, "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n" + Ok + "Content-Length: 4\r\n\r\n«HTTP»" },
        { "HEAD / HTTP/1.1\r\n\r\n" + Get, Ok + "Content-Length: 4\r\n\r\n" + Ok + "Content-Length: 4\r\n\r\n«body»" },
        { "HEAD / HTTP/1.1\r\n\r\n" + Get, Ok + "Transfer-Encoding: chunked\r\n\r\n" + Ok + "Transfer-Encoding: chunked\r\n\r\n4\r\n‹body›\r\n0\r\n\r\n" },
        { Get, Ok + "Content-Length: 2\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n‹body›\r\n0\r\n\r\n" },
        { Get, Ok + "\r\n{HTTP/1.1 200 OK\r\n\r\n}" },
        { Get, Ok + "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\n{until the close}" },
        { "CONNECT a:1 HTTP/1.1\r\n\r\n", Ok + "Content-Length: 3\r\n\r\n{" + Ok + "Content-Length: 3\r\n\r\n}" },
        { Get, "HTTP/1.1 101 Switching Protocols\r\n\r\n{" + Ok + "Content-Length: 3\r\n\r\n}" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Take_MessagesInTwoPieces_FindsTheSameBodiesAtEachCut(string asked, string marked)
    {
        MarkedBodies messages = new(marked);
        for (int cut = 0; cut <= messages.Tapped.Length; cut++)
        {
            Http1Parser parser = After(asked);
            Assert.Equal(messages.Hidden, HideBodies(parser, messages.Tapped[..cut]) + HideBodies(parser, messages.Tapped[cut..]));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Take_EachByteAnEvent_FindsTheSameBodies(string asked, string marked)
    {
        MarkedBodies messages = new(marked);
        Http1Parser parser = After(asked);
        Assert.Equal(messages.Hidden, string.Concat(messages.Tapped.Select(each => HideBodies(parser, [each]))));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void MissingBefore_AfterEachByte_IsWhatTheMessageAnnouncesHoweverItWasCut(string asked, string marked)
    {
        MarkedBodies messages = new(marked);
        Http1Parser bytewise = After(asked);
        for (int seen = 0; seen <= messages.Tapped.Length; seen++)
        {
            long? expected = messages.MissingAt(seen);
            Http1Parser whole = After(asked);
            whole.Follow(messages.Tapped.AsSpan(0, seen));
            Assert.Equal(expected, whole.MissingBefore(default)?.Bytes);
            for (int cut = 0; cut <= seen; cut++)
            {
                Http1Parser halves = After(asked);
                halves.Follow(messages.Tapped.AsSpan(0, cut));
                halves.Follow(messages.Tapped.AsSpan(cut, seen - cut));
                Assert.Equal(expected, halves.MissingBefore(default)?.Bytes);
            }

            Assert.Equal(expected, bytewise.MissingBefore(default)?.Bytes);
            bytewise.Follow(messages.Tapped.AsSpan(seen, seen < messages.Tapped.Length ? 1 : 0));
        }
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 12\r\n\r\n", "GET / HTTP/1", "POST /b HTTP/1.1\r\nContent-Length: 7\r\n\r\n", 7)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n", "GET / HTTP/1\r\n", "7\r\n", 7 + 2 + 5)]
    public void Skip_AnyPartOfABody_IsAsIfItWasSeen(string head, string body, string next, long expected)
    {
        for (int from = 0; from < body.Length; from++)
        {
            for (int to = from + 1; to <= body.Length; to++)
            {
                Http1Parser parser = Following(head + body[..from]);
                parser.Skip(to - from);
                parser.Follow(Latin1(body[to..]));
                parser.Follow(Latin1(next));
                Assert.Equal(expected, parser.MissingBefore(default)?.Bytes);
            }
        }
    }

    /// <summary>What is lost takes the position with it, where no length covers it.</summary>
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n", 3)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 12\r\n\r\nabc", 10)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nc\r\nabc", 12)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nc", 1)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y", 1)]
    public void Skip_MoreThanIsAnnounced_IsFoundAgainAtTheNextMessage(string before, long count)
    {
        Http1Parser parser = Following(before);
        parser.Skip(count);
        parser.Follow(Latin1("a\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n"));
        Assert.Null(parser.MissingBefore(default));
        parser.Follow(Latin1("POST / HTTP/1.1\r\nContent-Length: 7\r\n\r\n"));
        Assert.Equal(7, parser.MissingBefore(default)?.Bytes);
    }

    /// <summary>A gap of unknown size counts for one byte, and the announced end is still ahead.</summary>
    [Theory]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 12\r\n\r\nabc", "", 12 - 3 - 1 - 2)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nc\r\nabc", "", 12 - 3 - 1 - 2 + 2 + 5)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nc\r\nabc", "7\r\n", 12 - 3 - 1 - 2 + 2)]
    public void Lose_BytesOfABody_LeavesTheRestToTheNextGap(string before, string next, long expected)
    {
        Http1Parser parser = Following(before);
        parser.Lose();
        parser.Follow(Latin1("de"));

        Assert.Equal(expected, parser.MissingBefore(Latin1(next))?.Bytes);

        parser.Skip(expected);
        bool isAtEnd = next.Length == 0;
        parser.Follow(Latin1(isAtEnd ? "POST / HTTP/1.1\r\nContent-Length: 7\r\n\r\n" : next));
        Assert.Equal(isAtEnd ? 7 : 7 + 2 + 5, parser.MissingBefore(default)?.Bytes);
    }

    [Fact]
    public void Lose_BytesOfABody_DoesNotHideTheNextMessage()
    {
        Http1Parser parser = Following("POST / HTTP/1.1\r\nContent-Length: 1200\r\n\r\nabc");
        parser.Lose();
        parser.Follow(Latin1("the rest of it"));
        parser.Follow(Latin1("POST / HTTP/1.1\r\nContent-Length: 7\r\n\r\n"));
        Assert.Equal(7, parser.MissingBefore(default)?.Bytes);
    }

    /// <summary>Of the other direction.</summary>
    private static Http1Parser After(string asked)
    {
        Http1Exchanges exchanges = new();
        new Http1Parser(exchanges).Follow(Latin1(asked));
        return new Http1Parser(exchanges);
    }

    private static Http1Parser Following(string seen)
    {
        Http1Parser parser = new(new Http1Exchanges());
        parser.Follow(Latin1(seen));
        return parser;
    }

    private static string HideBodies(Http1Parser parser, byte[] bytes)
    {
        StringBuilder shown = new();
        int at = 0;
        parser.BeginEvent(bytes);
        while (at < bytes.Length)
        {
            int count = parser.Take(bytes.AsSpan(at), out bool mayBeHead);
            shown.Append(mayBeHead ? Encoding.Latin1.GetString(bytes, at, count) : new string('*', count));
            at += count;
        }

        return shown.ToString();
    }

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);
}
