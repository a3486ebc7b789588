using System.Text;
using TapToPcap.Protocols;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Protocols;

/// <summary>What measures gaps and what masks secrets see the same messages in the same bytes.</summary>
public class Http1ConsumersTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nSet-Cookie: a\r\n";
    private const string Get = "GET / HTTP/1.1\r\n\r\n";
    private const string Head = "HEAD / HTTP/1.1\r\n\r\n";
    private const string Line = "Set-Cookie: in a body\r\n";
    private const string Next = "HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\nSet-Cookie: a\r\n\r\n";

    private const string Chunk = "17\r\n" + Line + "\r\n";

    /// <summary>What was asked, and the answers, of whose bodies each line looks like a secret.</summary>
    public static TheoryData<string, string> Answers => new()
    {
        { Get, Ok + "Content-Length: 23\r\n\r\n" + Line },
        { Get + Get, Ok + "Content-Length: 46, 46\r\n\r\n" + Line + Line + Ok + "Content-Length: 23\r\n\r\n" + Line },
        { Get, Ok + "Transfer-Encoding: chunked\r\n\r\n" + Chunk + Chunk + "0\r\nSet-Cookie: a\r\n\r\n" },
        { Get, Ok + "Content-Length: 1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunk + "0\r\n\r\n" },
        { Head + Get, Ok + "Content-Length: 23\r\n\r\n" + Ok + "Content-Length: 23\r\n\r\n" + Line },
        { Head + Get, Ok + "Transfer-Encoding: chunked\r\n\r\n" + Ok + "Content-Length: 23\r\n\r\n" + Line },
        { Get + Get, "HTTP/1.1 304 Not Modified\r\nContent-Length: 23\r\n\r\n" + Ok + "Content-Length: 23\r\n\r\n" + Line },
        { Get, "HTTP/1.1 103 Early Hints\r\nSet-Cookie: a\r\nContent-Length: 23\r\n\r\n" + Ok + "Content-Length: 23\r\n\r\n" + Line },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Consumers_LinesThatLookLikeSecrets_AreMaskedWhereNoBodyIsMeasured(string asked, string answers)
    {
        (MessageMeter meter, MaskedConversation masked) = After(asked);
        string shown = masked.Answer(answers);
        int at = 0;
        int lines = 0;
        foreach (int secret in Enumerable.Range(0, answers.Length).Where(start => answers.AsSpan(start).StartsWith("Set-Cookie: ", StringComparison.Ordinal)))
        {
            meter.Follow(Latin1(answers[at..secret]));
            at = secret;
            bool isInBody = meter.MissingBefore(default) is not null;
            Assert.Equal(isInBody, shown[secret + "Set-Cookie: ".Length] != '*');
            lines++;
        }

        Assert.True(lines > 1);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Consumers_GapOfEachMeasuredSize_GoOnWithTheNextMessage(string asked, string answers)
    {
        int gaps = 0;
        for (int seen = 40; seen < answers.Length; seen++)
        {
            (MessageMeter meter, MaskedConversation masked) = After(asked);
            meter.Follow(Latin1(answers[..seen]));
            masked.Answer(answers[..seen]);
            if (meter.MissingBefore(Latin1(Next)) is not Remainder missing)
            {
                continue;
            }

            meter.Skip(missing.Bytes);
            masked.LoseAnswerBytes(missing.Bytes);
            meter.Follow(Latin1(Next));

            Assert.Equal(7, meter.MissingBefore(default)?.Bytes);
            Assert.Equal(Next.Replace(": a\r", ": *\r", StringComparison.Ordinal), masked.Answer(Next));
            gaps++;
        }

        Assert.True(gaps > 20);
    }

    private static (MessageMeter Meter, MaskedConversation Masked) After(string asked)
    {
        Http1Exchanges exchanges = new();
        MaskedConversation masked = new();
        new MessageMeter(exchanges).Follow(Latin1(asked));
        masked.Ask(asked);
        return (new MessageMeter(exchanges), masked);
    }

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);
}
