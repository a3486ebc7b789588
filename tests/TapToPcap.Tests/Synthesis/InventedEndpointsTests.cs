using System.Net;
using TapToPcap.Reading;
using TapToPcap.Synthesis;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis;

public class InventedEndpointsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Invent_5000Times_NeverTheSameEndTwice(bool ipv6)
    {
        InventedEndpoints invented = new();
        HashSet<IPEndPoint> ends = [];
        for (ulong id = 0; id < 5000; id++)
        {
            IPEndPoint end = invented.Invent(IdentityHash.Of("tap").With(id), ipv6);
            Assert.True(ends.Add(end), $"{end} for {id}");
            Assert.InRange(end.Address.GetAddressBytes()[3], ipv6 ? (byte)0xB8 : (byte)1, ipv6 ? (byte)0xB8 : (byte)254);
        }
    }

    [Fact]
    public void Invent_SameIdentityAgain_GivesAnotherEnd()
    {
        InventedEndpoints invented = new();
        IdentityHash identity = IdentityHash.Of("tap");
        Assert.NotEqual(invented.Invent(identity, ipv6: false), invented.Invent(identity, ipv6: false));
    }

    [Fact]
    public void Accept_5000ConversationsWithoutLocalAddress_AllStayApart()
    {
        Story story = new();
        for (ulong id = 0; id < 5000; id++)
        {
            story.Opened(Story.Between(null, "10.9.9.9:6379"), id).Write($"{id}", id);
        }

        IReadOnlyList<TcpTalk> talks = story.Sink.Talks;
        Assert.Equal(5000, talks.Select(talk => talk.Opener.From).Distinct().Count());
        Assert.All(talks, (talk, i) => Assert.Equal($"{i}", System.Text.Encoding.ASCII.GetString(talk.Opener.Bytes)));
    }

    [Fact]
    public void Accept_1000ConversationsOnOneAddressWithoutPort_AllStayApart()
    {
        Story story = new();
        for (ulong id = 0; id < 1000; id++)
        {
            story.Tell(new TapEvent(TapEventKind.Opened, id) { Connection = Story.Between("10.1.2.3:0", "10.9.9.9:6379") }).Write($"{id}", id);
        }

        Assert.Equal(1000, story.Sink.Talks.Select(talk => talk.Opener.From).Distinct().Count());
    }
}
