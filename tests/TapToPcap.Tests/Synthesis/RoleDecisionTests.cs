using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis;

public class RoleDecisionTests
{
    [Theory]
    [InlineData(TapRole.Downstream)]
    [InlineData(TapRole.Upstream)]
    public void Make_ChosenByTheUser_IsThatWhateverElseShows(TapRole chosen)
    {
        Assert.Equal(chosen, RoleDecision.Make(chosen, openedWithoutLocal: true, TapScript.Downstream, TapEventKind.Read).Role);
        Assert.Equal(chosen, RoleDecision.Make(chosen, openedWithoutLocal: false, TapScript.Upstream, TapEventKind.Write).Role);
    }

    [Fact]
    public void Make_OpenedWithoutLocalAddress_IsUpstreamWhateverThePortsAndTheFirstEventSay() =>
        Assert.Equal(TapRole.Upstream, RoleDecision.Make(null, openedWithoutLocal: true, TapScript.Downstream, TapEventKind.Read).Role);

    [Theory]
    [InlineData("10.1.2.3:443", "10.9.9.9:32768", TapRole.Downstream)]
    [InlineData("10.1.2.3:32767", "10.9.9.9:65535", TapRole.Downstream)]
    [InlineData("10.1.2.3:32768", "10.9.9.9:443", TapRole.Upstream)]
    [InlineData("[2001:db8::1]:60000", "[2001:db8::2]:32767", TapRole.Upstream)]
    public void Make_OneEphemeralPort_IsTheClients(string local, string remote, TapRole expected)
    {
        foreach (TapEventKind first in new[] { TapEventKind.Read, TapEventKind.Write, TapEventKind.Closed })
        {
            Assert.Equal(expected, RoleDecision.Make(null, openedWithoutLocal: false, TapScript.Between(local, remote), first).Role);
        }
    }

    [Theory]
    [InlineData("10.1.2.3:40000", "10.9.9.9:50000")]
    [InlineData("10.1.2.3:80", "10.9.9.9:443")]
    [InlineData("10.1.2.3:0", "10.9.9.9:50000")]
    [InlineData("10.1.2.3:50000", "10.9.9.9:0")]
    [InlineData(null, "10.9.9.9:50000")]
    [InlineData(null, null)]
    public void Make_PortsThatShowNothing_FollowsTheFirstToSend(string? local, string? remote)
    {
        TapConnection connection = TapScript.Between(local, remote);
        Assert.Equal(TapRole.Downstream, RoleDecision.Make(null, openedWithoutLocal: false, connection, TapEventKind.Read).Role);
        Assert.Equal(TapRole.Upstream, RoleDecision.Make(null, openedWithoutLocal: false, connection, TapEventKind.Write).Role);
    }

    [Fact]
    public void Make_NothingShowsIt_IsDownstream() =>
        Assert.Equal(TapRole.Downstream, RoleDecision.Make(null, openedWithoutLocal: false, null, TapEventKind.Closed).Role);

    [Theory]
    [InlineData(TapRole.Downstream, "10.9.9.9:50000")]
    [InlineData(TapRole.Upstream, "10.1.2.3:40000")]
    public void Make_Role_DecidesWhoSendsTheSyn(TapRole role, string client) =>
        Assert.Equal(client, new TapScript(role: role).Opened(TapScript.Between("10.1.2.3:40000", "10.9.9.9:50000")).Read("x").Sink.Conversation.Opener.From.ToString());

    [Fact]
    public void Accept_StreamedRecordWithoutLocal_LetsEnvoySendTheSyn() =>
        Assert.Equal("10.9.9.9:50000", new TapScript().Opened(TapScript.Between(null, "10.9.9.9:50000")).Read("x").Sink.Conversation.Other.From.ToString());

    [Fact]
    public void Accept_BufferedRecordWithoutLocal_DoesNotDecide() =>
        Assert.Equal("10.9.9.9:50000", new TapScript().Opened(TapScript.Between(null, "10.9.9.9:50000"), isStreamed: false).Read("x").Sink.Conversation.Opener.From.ToString());
}
