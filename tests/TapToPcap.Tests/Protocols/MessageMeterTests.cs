using System.Text;
using TapToPcap.Protocols;

namespace TapToPcap.Tests.Protocols;

public class MessageMeterTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Get = "GET / HTTP/1.1\r\n\r\n";
    private const string Head = "HEAD / HTTP/1.1\r\n\r\n";
    private const string NextAnswer = "HTTP/1.1 404 Not Found\r\n";
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private const string Settings = "\0\0\0\x04\0\0\0\0\0";
    private const string Ping = "\0\0\x08\x06\0\0\0\0\0pingpong";

    /// <summary>What was seen, the event after the gap (empty: none comes), and the size of the gap.</summary>
    public static TheoryData<string, string, long?> Gaps => new()
    {
        { Ok + "Content-Length: 100\r\n\r\n0123456789", NextAnswer, 90 },
        { Ok + "content-length:100\r\n\r\n", NextAnswer, 100 },
        { Ok + "CONTENT-LENGTH: \t 100 \r\n\r\n0123456789", "", 90 },
        { Ok + "Content-Length: 100\r\n\r\n0123456789", "more of the body", null },
        { Ok + "Content-Length: 10\r\n\r\n0123456789", NextAnswer, null },
        { Ok + "Content-Length: 10\r\n\r\n0123456789" + Ok + "Content-Length: 7\r\n\r\n", NextAnswer, 7 },
        { Ok + "Content-Length: many\r\n\r\n0123456789", NextAnswer, null },
        { Ok + "Content-Length: 100\r\nX: ", NextAnswer, null },
        { Ok + "\r\nuntil the close", NextAnswer, null },
        { Ok + "Content-Length: 5\r\nTransfer-Encoding: gzip, chunked\r\n\r\n64\r\n0123456789", NextAnswer, 90 + 2 + 5 },
        { Ok + "transfer-encoding: chunked\r\n\r\n5;name=value\r\nabcde\r\nA\r\n01234", NextAnswer, 5 + 2 + 5 },
        { Ok + "transfer-encoding: chunked\r\n\r\n64\r\n0123456789", "1F\r\nthe next chunk", 90 + 2 },
        { Ok + "transfer-encoding: chunked\r\n\r\n64\r\n0123456789", "0\r\n\r\n", 90 + 2 },
        { Ok + "transfer-encoding: chunked\r\n\r\n64\r\n0123456789", "more of the chunk\r\n", null },
        { Ok + "transfer-encoding: chunked\r\n\r\n6", NextAnswer, null },
        { Ok + "transfer-encoding: chunked\r\n\r\nno number\r\n", NextAnswer, null },
        { Ok + "transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx: y\r\n\r\n" + Ok + "Content-Length: 7\r\n\r\n", NextAnswer, 7 },
        { "HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n" + Ok + "Content-Length: 7\r\n\r\n", NextAnswer, 7 },
        { "HTTP/1.1 100 Continue\r\n\r\n" + Ok + "Content-Length: 7\r\n\r\n", NextAnswer, 7 },
        { "HTTP/1.1 101 Switching Protocols\r\nContent-Length: 9\r\n\r\n", NextAnswer, null },
        { "POST /a HTTP/1.1\r\nContent-Length: 100\r\n\r\n0123456789", "GET /b HTTP/1.1\r\n", 90 },
        { "GET /a HTTP/1.1\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 4\r\n\r\n", "GET /c HTTP/1.1\r\n", 4 },
        { Preface + Settings + "\0\0\x64\0\x01\0\0\0\x01" + "0123456789", Ping, 90 },
        { Preface + Settings + "\0\0\x64\0\x01\0\0\0\x01" + "0123456789", "", 90 },
        { Preface + Settings + "\0\0\x64\0", Ping, 105 },
        { Preface + Settings + "\0\0", Ping, null },
        { Preface + Settings, Ping, null },
        { Preface + Settings + "\0\0\x64\0\x01\0\0\0\x01" + "0123456789", "more of the data frame", null },
        { Settings + Ping + "\0\0\x64\0\x01\0\0\0\x01" + "0123456789", Ping, 90 },
        { "*1\r\n$100\r\n0123456789", "*1\r\n$4\r\nPING\r\n", null },
        { "", Ok, null },
    };

    [Theory]
    [MemberData(nameof(Gaps))]
    public void MissingBefore_WhatWasSeenInPieces_IsWhatTheDataAnnounces(string seen, string next, long? expected)
    {
        foreach (int size in (ReadOnlySpan<int>)[1, 2, 3, 10, int.MaxValue])
        {
            // The first bytes show the protocol; an event is never so short.
            MessageMeter meter = new();
            int first = Math.Min(seen.Length, 36);
            meter.Follow(Latin1(seen[..first]));
            foreach (byte[] piece in Latin1(seen[first..]).Chunk(size))
            {
                meter.Follow(piece);
            }

            Assert.Equal(expected, meter.MissingBefore(Latin1(next))?.Bytes);
        }
    }

    [Theory]
    [InlineData("Content-Length: 4\r\n\r\nabc", "Content-Length")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nabc", "chunk size")]
    public void MissingBefore_Gap_NamesTheSourceOfItsSize(string rest, string source)
    {
        MessageMeter meter = new();
        meter.Follow(Latin1(Ok + rest));
        Assert.Equal(source, meter.MissingBefore(default)?.Source);
    }

    [Fact]
    public void MissingBefore_BodyOfManyCutEvents_LeavesTheRestToTheLastGap()
    {
        MessageMeter meter = new();
        meter.Follow(Latin1(Ok + "Content-Length: 50000\r\n\r\n" + new string('a', 500)));
        Assert.Null(meter.MissingBefore(Latin1(new string('b', 1000))));
        meter.Lose();
        meter.Follow(Latin1(new string('b', 1000)));
        Assert.Equal(50_000 - 500 - 1 - 1000, meter.MissingBefore(Latin1(NextAnswer))?.Bytes);
    }

    [Fact]
    public void Follow_AnswerAfterAGapOfTheRightSize_IsMeasuredAgain()
    {
        MessageMeter meter = new();
        meter.Follow(Latin1(Ok + "Content-Length: 100\r\n\r\n"));
        meter.Skip(100);
        meter.Follow(Latin1(Ok + "Content-Length: 8\r\n\r\n"));
        Assert.Equal(8, meter.MissingBefore(default)?.Bytes);
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(3)]
    public void Follow_AnswerAfterAGapOfAnySize_IsMeasuredAgain(long size)
    {
        MessageMeter meter = new();
        meter.Follow(Latin1(Ok + "X-Cut: he"));
        meter.Skip(size);
        meter.Follow(Latin1(Ok + "Content-Length: 8\r\n\r\n"));
        Assert.Equal(8, meter.MissingBefore(default)?.Bytes);
    }

    [Fact]
    public void Follow_AnswersToHead_HaveNoBodyWhateverTheySay()
    {
        MessageMeter meter = new();
        meter.Follow(Latin1(Ok + "Content-Length: 100\r\n\r\n"));
        meter.Follow(Latin1(Ok + "Content-Length: 8\r\n\r\n"));
        Assert.Equal(8, meter.MissingBefore(default)?.Bytes);
    }

    /// <summary>What was asked, what was seen of the answers, the event after the gap, and the gap's size.</summary>
    public static TheoryData<string, string, string, long?> AnswersToKnownRequests => new()
    {
        // Content-Length of an answer to HEAD is of a body that does not come.
        { Head, Ok + "Content-Length: 100\r\n\r\n", NextAnswer, null },
        { Head + Get, Ok + "Content-Length: 100\r\n\r\n" + Ok + "Content-Length: 7\r\n\r\n", NextAnswer, 7 },
        { Head + Get, Ok + "Transfer-Encoding: chunked\r\n\r\n" + Ok + "Content-Length: 7\r\n\r\n", NextAnswer, 7 },

        // A tunnel has no messages any more, even if there are some in it.
        { "CONNECT a:80 HTTP/1.1\r\n\r\n", Ok + "Content-Length: 9\r\n\r\n", NextAnswer, null },
        { "CONNECT a:80 HTTP/1.1\r\n\r\n", Ok + "\r\n|" + Ok + "Content-Length: 9\r\n\r\n", NextAnswer, null },
        { "CONNECT a:80 HTTP/1.1\r\n\r\n" + Get, "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n" + Ok + "Content-Length: 9\r\n\r\n", NextAnswer, 9 },
        { Get, "HTTP/1.1 101 Switching Protocols\r\n\r\n|" + Ok + "Content-Length: 9\r\n\r\n", NextAnswer, null },

        // Lengths that contradict one another, and those that do not.
        { Get, Ok + "Content-Length: 100\r\nContent-Length: 200\r\n\r\n", NextAnswer, null },
        { Get, Ok + "Content-Length: 100, 100\r\n\r\n", NextAnswer, 100 },
        { Get, Ok + "Content-Length: 1\r\n 00\r\n\r\n", NextAnswer, null },
        { Get, Ok + "Content-Length: 5\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n", NextAnswer, 100 + 2 + 5 },

        // Other codings, and no length at all, last to the close, whatever that begins with.
        { Get, Ok + "Transfer-Encoding: gzip\r\nContent-Length: 100\r\n\r\n", NextAnswer, null },
        { Get, Ok + "\r\n|" + Ok + "Content-Length: 9\r\n\r\n", NextAnswer, null },

        // A body may begin like a message.
        { Get + Get, Ok + "Content-Length: 100\r\n\r\n|" + Ok, NextAnswer, 100 - 17 },
        { Get + Get, Ok + "Content-Length: 17\r\n\r\n|" + Ok + Ok + "Content-Length: 7\r\n\r\n", NextAnswer, 7 },

        // Line ends can lack the carriage return.
        { Get, Ok + "Transfer-Encoding: chunked\n\n3\nabc\n64\n", NextAnswer, 100 + 2 + 5 },
    };

    [Theory]
    [MemberData(nameof(AnswersToKnownRequests))]
    public void MissingBefore_AnswersToKnownRequests_IsByTheirRequests(string asked, string seen, string next, long? expected)
    {
        Http1Exchanges exchanges = new();
        new MessageMeter(exchanges).Follow(Latin1(asked));
        MessageMeter meter = new(exchanges);
        foreach (string each in seen.Split('|'))
        {
            meter.Follow(Latin1(each));
        }

        Assert.Equal(expected, meter.MissingBefore(Latin1(next))?.Bytes);
    }

    [Theory]
    [InlineData("POST /a HTTP/1.1\r\nTransfer-Encoding: gzip\r\nContent-Length: 100\r\n\r\n", null)]
    [InlineData("POST /a HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 7\r\n\r\n", null)]
    [InlineData("POST /a HTTP/1.1\r\nContent-Length: 4, 4\r\n\r\nbodyPOST /b HTTP/1.1\r\nContent-Length: 7\r\n\r\n", 7L)]
    [InlineData("PROPFIND /a HTTP/1.1\r\nContent-Length: 100\r\n\r\n", 100L)]
    [InlineData("GET /a HTTP/1.1\r\n\r\nMKCOL /b HTTP/1.1\r\nContent-Length: 100\r\n\r\n", 100L)]
    [InlineData("\r\r\nGET /a HTTP/1.1\r\nContent-Length: 100\r\n\r\n", null)]
    public void MissingBefore_Requests_IsByTheirLengths(string seen, long? expected)
    {
        MessageMeter meter = new();
        meter.Follow(Latin1(seen));
        Assert.Equal(expected, meter.MissingBefore(default)?.Bytes);
    }

    [Fact]
    public void Follow_MessageAfterAGapThatWasCountedTooSmall_IsMeasured()
    {
        MessageMeter meter = new();
        meter.Follow(Latin1("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc"));
        meter.Skip(50);
        meter.Follow(Latin1("POST / HTTP/1.1\r\nContent-Length: 7\r\n\r\n"));
        Assert.Equal(7, meter.MissingBefore(default)?.Bytes);
    }

    [Fact]
    public void Follow_AnswersAfterAGapInTheRequests_AreMeasuredAsIfNoneWasHead()
    {
        Http1Exchanges exchanges = new();
        MessageMeter requests = new(exchanges);
        MessageMeter answers = new(exchanges);
        requests.Follow(Latin1(Head));
        requests.Lose();
        answers.Follow(Latin1(Ok + "Content-Length: 4\r\n\r\nbody" + Ok + "Content-Length: 7\r\n\r\n"));
        Assert.Equal(7, answers.MissingBefore(default)?.Bytes);
    }

    [Fact]
    public void Follow_FramesOfUnknownTypes_ArePassedOver()
    {
        MessageMeter meter = new();
        meter.Follow(Latin1(Preface + Settings + "\0\0\x03\xfa\0\0\0\0\x01" + "abc" + "\0\0\x09\0\x01\0\0\0\x01" + "0123"));
        Assert.Equal(5, meter.MissingBefore(default)?.Bytes);
    }

    [Fact]
    public void Follow_FrameAfterAGapThatPassesItsFrame_IsMeasuredAgain()
    {
        MessageMeter meter = new();
        meter.Follow(Latin1(Preface + Settings + "\0\0\x64\0\0\0\0\0\x01" + "0123"));
        meter.Skip(5000);
        meter.Follow(Latin1(Ping + "\0\0\x09\0\x01\0\0\0\x01" + "0123"));
        Assert.Equal(5, meter.MissingBefore(default)?.Bytes);
    }

    [Fact]
    public void Follow_LineLongerThanIsKept_DoesNotHideTheNext()
    {
        MessageMeter meter = new();
        string request = $"POST /{new string('x', 2000)} HTTP/1.1\r\nCookie: {new string('y', 9000)}\r\nContent-Length: 12\r\n\r\n0123";
        foreach (byte[] piece in Latin1(request).Chunk(100))
        {
            meter.Follow(piece);
        }

        Assert.Equal(8, meter.MissingBefore(default)?.Bytes);
    }

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);
}
