using System.Net;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Tcp;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis;

public class InventedEndpointsTests
{
    [Theory]
    [InlineData(false, null, true, 1, 63)]
    [InlineData(false, null, false, 64, 126)]
    [InlineData(false, "/run/app.sock", true, 127, 254)]
    [InlineData(true, null, true, 1, 63)]
    public void Invent_5000Times_NeverTheSameEndTwice(bool ipv6, string? name, bool isLocal, byte first, byte last)
    {
        InventedEndpoints invented = new();
        HashSet<IPEndPoint> ends = [];
        for (ulong id = 0; id < 5000; id++)
        {
            IPEndPoint end = invented.Invent(IdentityHash.Of("tap").With(id), name, isLocal, isServer: false, ipv6).EndPoint;
            Assert.True(ends.Add(end), $"{end} for {id}");
            Assert.StartsWith(ipv6 ? "2001:db8::" : "192.0.2.", end.Address.ToString(), StringComparison.Ordinal);
            Assert.InRange(end.Address.GetAddressBytes()[^1], first, last);
        }
    }

    [Fact]
    public void Invent_SameIdentityAgain_GivesAnotherEnd()
    {
        InventedEndpoints invented = new();
        IdentityHash identity = IdentityHash.Of("tap");
        Assert.NotEqual(invented.Invent(identity, null, isLocal: true, isServer: false, ipv6: false), invented.Invent(identity, null, isLocal: true, isServer: false, ipv6: false));
    }

    [Fact]
    public void Invent_MoreNamesThanAddresses_NeverGivesAnAddressTwoNames()
    {
        InventedEndpoints invented = new();
        InventedEnd[] ends = [.. Enumerable.Range(0, 300).Select(i => invented.Invent(IdentityHash.Of("tap").With((ulong)i), $"/run/{i % 150}.sock", isLocal: true, isServer: false, ipv6: false))];

        Assert.All(ends.Where(end => end.Name is not null).GroupBy(end => end.EndPoint.Address), end => Assert.Single(end.Select(shown => shown.Name).Distinct()));
        Assert.Equal(128, ends.Select(end => end.Name).OfType<string>().Distinct().Count());
    }

    [Fact]
    public void Accept_5000ConversationsWithoutLocalAddress_AllStayApart()
    {
        TapScript script = new();
        for (ulong id = 0; id < 5000; id++)
        {
            script.Opened(TapScript.Between(null, "10.9.9.9:6379"), id).Write($"{id}", id);
        }

        IReadOnlyList<TcpConversation> conversations = script.Sink.Conversations;
        Assert.Equal(5000, conversations.Select(conversation => conversation.Opener.From).Distinct().Count());
        Assert.All(conversations, (conversation, i) => Assert.Equal($"{i}", System.Text.Encoding.ASCII.GetString(conversation.Opener.Bytes)));
    }

    [Fact]
    public void Accept_1000ConversationsOnOneAddressWithoutPort_AllStayApart()
    {
        TapScript script = new();
        for (ulong id = 0; id < 1000; id++)
        {
            script.Add(new TapEvent(TapEventKind.Opened, id) { Connection = TapScript.Between("10.1.2.3:0", "10.9.9.9:6379") }).Write($"{id}", id);
        }

        Assert.Equal(1000, script.Sink.Conversations.Select(conversation => conversation.Opener.From).Distinct().Count());
    }
}
