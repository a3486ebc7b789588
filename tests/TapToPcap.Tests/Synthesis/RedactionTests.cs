using TapToPcap.Common;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis;

/// <summary>Which bytes of a connection are masked. Secrets stand between « and ».</summary>
public class RedactionTests
{
    private const string Get = "GET / HTTP/1.1\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    /// <summary>Requests that come whole.</summary>
    public static TheoryData<string> Requests => new()
    {
        "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: «Basic dXNlcjpwYXNz»\r\nAccept: */*\r\n\r\n",
        "GET / HTTP/1.1\r\nPROXY-AUTHORIZATION:«x»\r\ncookie: \t «a=b; c=d \t»\r\nX-API-Key: «k»\r\nSet-Cookie:«s»\r\n\r\n",
        "GET / HTTP/1.1\nCookie: «a»\nX: y\nx-api-key: «k:l»\n\nGET /b HTTP/1.1\nCookie:\n\n",
        "GET / HTTP/1.1\r\nAuthorization: «Digest a,»\r\n \t«b,»\r\n\t«c»\r\nX: y\r\n z: Cookie: a\r\n\r\n",
        "GET / HTTP/1.1\r\nAuthorization:\r\n  «folded at once»\r\n\r\n",
        "GET / HTTP/1.1\r\nX-Authorization: a\r\nAuthorizations: b\r\nAuthorizatio: c\r\nAuthorization : «d»\r\nX: Cookie: e\r\n\r\n",
        "GET / HTTP/1.1\r\nCookie: «a\rb»\r\n\r\n",
        "GET /Cookie: HTTP/1.1\r\nReferer: Authorization: a\r\n\r\n\r\nGET /b HTTP/1.1\r\nCookie: «a»\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 25\r\nCookie: «a»\r\n\r\nCookie: a\r\nCookie: b\r\n\r\n\r\nGET /b HTTP/1.1\r\nCookie: «a»\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nCookie: a\r\n\r\n3;x=Cookie: y\r\nabc\r\n0\r\nCookie: «trailer»\r\nX: y\r\n\r\nGET /b HTTP/1.1\r\nCookie: «a»\r\n\r\n",
        "POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n0a\nCookie: a\n\n0\n\nGET /b HTTP/1.1\nCookie: «a»\n\n",
        "PROPFIND /dav HTTP/1.1\r\nAuthorization: «a»\r\nContent-Length: 11\r\n\r\nCookie: a\r\nMKCOL /b HTTP/1.1\r\nCookie: «b»\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 11\r\n\r\nabc\r\nCookie: «the length is doubtful»\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nCookie: «the length is not known»\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\nCookie: «the length is not known»\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 11, 11\r\n\r\nCookie: a\r\nGET /b HTTP/1.1\r\nCookie: «a»\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 11\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nCookie: a\r\n\r\n0\r\nCookie: «a»\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip,\r\n chunked\r\n\r\nb\r\nCookie: «the length is doubtful»\r\n\r\n",
        "no HTTP as far as one can see\r\nCookie: «a»\r\n «b»\r\nX: y\r\n",
        "Cookie: «a»\r\n\r\n",
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Mask_RequestsCutAtEveryPairOfPlaces_IsAsOfTheWhole(string marked)
    {
        byte[] tapped = MarkedSecrets.Tapped(marked);
        string expected = MarkedSecrets.Masked(marked);
        for (int first = 0; first <= tapped.Length; first++)
        {
            for (int second = first; second <= tapped.Length; second++)
            {
                MaskedConversation conversation = new();
                string masked = conversation.Ask(tapped[..first]) + conversation.Ask(tapped[first..second]) + conversation.Ask(tapped[second..]);
                Assert.True(expected == masked, $"cut at {first} and {second}:\n{masked}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Mask_EachByteAnEvent_CountsEachValueOnce(string marked)
    {
        MaskedConversation whole = new();
        MaskedConversation pieces = new();
        byte[] tapped = MarkedSecrets.Tapped(marked);

        whole.Ask(tapped);
        string masked = string.Concat(tapped.Select(each => pieces.Ask([each])));

        Assert.Equal(MarkedSecrets.Masked(marked), masked);
        Assert.Equal(Masked.Of(whole.Counts.All), Masked.Of(pieces.Counts.All));
    }

    [Theory]
    [InlineData("GET", Ok + "Set-Cookie: «a»\r\nContent-Length: 11\r\n\r\nCookie: b\r\n" + Ok + "Set-Cookie: «c»\r\n\r\n")]
    [InlineData("HEAD", Ok + "Set-Cookie: «a»\r\nContent-Length: 11\r\n\r\n" + Ok + "Set-Cookie: «c»\r\n\r\n")]
    [InlineData("HEAD", Ok + "Transfer-Encoding: chunked\r\n\r\n" + Ok + "Set-Cookie: «c»\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n" + Ok + "Set-Cookie: «c»\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nCookie: a\r\n\r\n0\r\nSet-Cookie: «d»\r\n\r\n")]
    [InlineData("GET", "HTTP/1.0 200 OK\r\nSet-Cookie: «a»\r\n\r\nuntil the close\r\nCookie: a\r\n" + Ok + "Cookie: b\r\n")]
    public void Mask_Answers_FollowsTheBodiesThatTheirRequestsLetThemHave(string method, string marked)
    {
        byte[] tapped = MarkedSecrets.Tapped(marked);
        for (int cut = 0; cut <= tapped.Length; cut++)
        {
            MaskedConversation conversation = new();
            conversation.Ask($"{method} / HTTP/1.1\r\n\r\n{Get}{Get}");
            Assert.Equal(MarkedSecrets.Masked(marked), conversation.Answer(tapped[..cut]) + conversation.Answer(tapped[cut..]));
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\nSet-Cookie: «a»\r\nUpgrade: websocket\r\n\r\nCookie: b\r\n", false)]
    [InlineData("CONNECT a:80 HTTP/1.1\r\n\r\n", Ok + "Set-Cookie: «a»\r\n\r\nCookie: b\r\n", false)]
    [InlineData("GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n\0\0\0\x04\0\0\0\0\0", true)]
    public void Mask_AfterAnUpgrade_IsOverInBothDirections(string request, string marked, bool isHttp2)
    {
        MaskedConversation conversation = new();
        conversation.Ask(request);

        Assert.Equal(MarkedSecrets.Masked(marked), conversation.Answer(MarkedSecrets.Tapped(marked)));

        const string Tunneled = "GET / HTTP/1.1\r\nCookie: a\r\n\r\n";
        Assert.Equal(Tunneled, conversation.Ask(Tunneled));
        conversation.LoseRequestBytes();
        Assert.Equal(Tunneled, conversation.Ask(Tunneled));
        Assert.Equal(isHttp2 ? (1, 0) : (0, 1), (conversation.Counts[Counter.UnmaskedHttp2], conversation.Counts[Counter.UnmaskedTunnels]));
    }

    [Fact]
    public void Mask_ConnectThatIsRefused_GoesOn()
    {
        MaskedConversation conversation = new();
        conversation.Ask("CONNECT a:443 HTTP/1.1\r\n\r\n");
        conversation.Answer("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal("CONNECT a:443 HTTP/1.1\r\nProxy-Authorization: *\r\n\r\n", conversation.Ask("CONNECT a:443 HTTP/1.1\r\nProxy-Authorization: x\r\n\r\n"));
        Assert.Equal(Ok + "Set-Cookie: *\r\n\r\nCookie: a\r\n", conversation.Answer(Ok + "Set-Cookie: a\r\n\r\nCookie: a\r\n"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(24)]
    public void Mask_Http2_LeavesItAloneAndCountsItOnce(int first)
    {
        const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        MaskedConversation conversation = new();

        string masked = conversation.Ask(Preface[..first]) + conversation.Ask(Preface[first..] + "\nCookie: a\n");

        Assert.Equal(Preface + "\nCookie: a\n", masked);
        Assert.Equal("\0\0\0\x04\0\0\0\0\0\nCookie: a\n", conversation.Answer("\0\0\0\x04\0\0\0\0\0\nCookie: a\n"));
        Assert.Equal((1, 0), (conversation.Counts[Counter.UnmaskedHttp2], conversation.Counts[Counter.UnmaskedTunnels]));
    }

    /// <summary>What was seen, what is seen after a gap of unknown size, and what that becomes.</summary>
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nCookie: a", "«=b; c=d»\r\nX: y\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nCookie: a", "«=b»\r\n «folded»\r\nX: y\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nCoo", "«kie: or any other»\r\n not folded\r\nX: y\r\nCookie: «c»\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nX: y", "«rest of any»\r\nCookie: «c»\r\n\r\nbody\r\nX: y\r\nCookie: «may be one»\r\n")]
    [InlineData(Get, "«rest of any»\r\nX: y\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nX: y", "GET /b HTTP/1.1\r\nCookie: «c»\r\nX: y\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc", "in the body, or after it\r\nCookie: «c»\r\nX: y\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc", "POST /b HTTP/1.1\r\nContent-Length: 11\r\nCookie: «c»\r\n\r\nCookie: a\r\n")]
    [InlineData("something else", "goes on\r\nX: y\r\n")]
    public void Mask_AfterAGapOfUnknownSize_MasksWhatMayBeSecret(string before, string marked)
    {
        byte[] after = MarkedSecrets.Tapped(marked);
        MaskedConversation conversation = new();
        conversation.Ask(before);
        conversation.LoseRequestBytes();
        Assert.Equal(MarkedSecrets.Masked(marked), conversation.Ask(after));
    }

    [Fact]
    public void Mask_AfterAGapOfUnknownSize_ResumesAtTheNextEventThatBeginsAMessage()
    {
        MaskedConversation conversation = new();
        conversation.Ask("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc");
        conversation.LoseRequestBytes();
        conversation.Ask("the rest of the body, whose end nothing shows");

        Assert.Equal("POST / HTTP/1.1\r\nCookie: *\r\nContent-Length: 11\r\n\r\nCookie: a\r\n", conversation.Ask("POST / HTTP/1.1\r\nCookie: a\r\nContent-Length: 11\r\n\r\nCookie: a\r\n"));
    }

    [Fact]
    public void Mask_AfterAGapInABodyOfKnownLength_KnowsWhereItEnds()
    {
        MaskedConversation conversation = new();
        conversation.Ask("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc");
        conversation.LoseRequestBytes(86);
        Assert.Equal("Cookie: a\r\nPUT / HTTP/1.1\r\nCookie: *\r\n\r\n", conversation.Ask("Cookie: a\r\nPUT / HTTP/1.1\r\nCookie: a\r\n\r\n"));
    }

    [Fact]
    public void Mask_AfterAGapToTheEndOfAChunk_KnowsThatTheNextFollows()
    {
        MaskedConversation conversation = new();
        conversation.Ask("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc");
        conversation.LoseRequestBytes(2);
        Assert.Equal("b\r\nCookie: a\r\n\r\n0\r\nCookie: *\r\n\r\n", conversation.Ask("b\r\nCookie: a\r\n\r\n0\r\nCookie: a\r\n\r\n"));
    }

    [Fact]
    public void Mask_AnswersAfterAGapInTheRequests_MasksWhatMayBeInThemAndWhatIs()
    {
        MaskedConversation conversation = new();
        conversation.LoseRequestBytes();
        const string Answers = Ok + "Content-Length: 11\r\n\r\nCookie: a\r\n" + Ok + "Set-Cookie: b\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nCookie: a\r\n\r\n0\r\n\r\n";
        const string Masked = Ok + "Content-Length: 11\r\n\r\nCookie: *\r\n" + Ok + "Set-Cookie: *\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nCookie: a\r\n\r\n0\r\n\r\n";
        Assert.Equal(Masked, conversation.Answer(Answers));
    }

    [Fact]
    public void Mask_AnswerAfterAGapInTheRequests_HasABodyThatNobodyKnows()
    {
        MaskedConversation conversation = new();
        conversation.LoseRequestBytes();
        Assert.Equal(Ok + "Content-Length: 11\r\n\r\nCookie: *\r\nX: y\r\n", conversation.Answer(Ok + "Content-Length: 11\r\n\r\nCookie: a\r\nX: y\r\n"));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Mask_ExchangesOfSeed_ChangesTheirSecretsAndNothingElse(int seed)
    {
        RandomExchanges random = new(seed);
        MaskedConversation conversation = new();
        for (int round = 0; round < 20; round++)
        {
            (string requests, string answers) = random.Next();
            Assert.Equal(MarkedSecrets.Masked(requests), string.Concat(random.Cut(MarkedSecrets.Tapped(requests)).Select(conversation.Ask)));
            Assert.Equal(MarkedSecrets.Masked(answers), string.Concat(random.Cut(MarkedSecrets.Tapped(answers)).Select(conversation.Answer)));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Mask_ExchangesOfSeedWithGaps_HidesEverySecretWhoseLineBeginsAfterTheLastGap(int seed)
    {
        Random gaps = new(seed);
        RandomExchanges random = new(seed);
        MaskedConversation conversation = new();
        int hidden = 0;
        for (int round = 0; round < 20; round++)
        {
            string marked = random.Next().Requests;
            byte[] tapped = MarkedSecrets.Tapped(marked);
            string expected = MarkedSecrets.Masked(marked);
            int[] begins = LineBegins(tapped);
            int at = 0;
            int gap = 0;
            foreach (byte[] piece in random.Cut(tapped))
            {
                bool isLost = piece.Length > 0 && gaps.Next(4) == 0;
                string masked = isLost ? "" : conversation.Ask(piece);
                for (int i = 0; i < masked.Length; i++)
                {
                    bool isSecret = expected[at + i] != tapped[at + i] && begins[at + i] >= gap;
                    Assert.True(!isSecret || masked[i] == '*', $"byte {i} shows:\n{masked}");
                    hidden += isSecret ? 1 : 0;
                }

                at += piece.Length;
                if (isLost)
                {
                    conversation.LoseRequestBytes();
                    gap = at;
                }
            }
        }

        Assert.True(hidden > 0);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 50)];

    // Where the line of each byte begins, or that which it goes on with.
    private static int[] LineBegins(byte[] text)
    {
        int[] begins = new int[text.Length];
        for (int i = 1; i < text.Length; i++)
        {
            bool isBegin = text[i - 1] == '\n' && text[i] is not ((byte)' ' or (byte)'\t');
            begins[i] = isBegin ? i : begins[i - 1];
        }

        return begins;
    }
}
