using TapToPcap.Converting;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Tcp;
using TapToPcap.Tests.Support;
using TapToPcap.Verifying;

namespace TapToPcap.Tests.Synthesis;

/// <summary>Pipes and internal listeners: as servers they have one address and one port in the whole capture.</summary>
public class NamedServerTests
{
    private static readonly TapAddress Pipe = new(TapAddressKind.Pipe, "/run/app.sock", 0);
    private static readonly TapAddress NoName = new(TapAddressKind.Pipe, "", 0);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Accept_ConnectionsToOnePipe_ShareItsEndAndHaveClientsOfTheirOwn(bool isDownstream)
    {
        IReadOnlyList<TcpConversation> conversations = Accept(isDownstream, Pipe, 3);

        Assert.Equal(3, conversations.Count);
        Assert.Single(conversations.Select(conversation => conversation.Other.From).Distinct());
        Assert.Equal(3, conversations.Select(conversation => conversation.Opener.From).Distinct().Count());
        Assert.All(conversations, conversation => Assert.Equal(InventedEndpoints.ServerPortOf("/run/app.sock"), conversation.Other.From.Port));
    }

    [Fact]
    public void Accept_OneNameAtBothEnds_KeepsThemApart()
    {
        TapScript script = new();
        for (ulong id = 0; id < 200; id++)
        {
            script.Add(new TapEvent(TapEventKind.Opened, id) { Connection = new TapConnection(Pipe, Pipe) }).Read($"{id}", id);
        }

        IReadOnlyList<TcpConversation> conversations = script.Sink.Conversations;
        Assert.Equal(200, conversations.Select(conversation => conversation.Opener.From).Distinct().Count());
        Assert.All(conversations, conversation => Assert.NotEqual(conversation.Opener.From, conversation.Other.From));
    }

    [Fact]
    public void Convert_OneClientAtOneListenerInTwoTapsAtOnce_KeepsThemApartAndIsVerified()
    {
        (string, byte[])[] taps = [Tap("a_1.json", "inner", 0), Tap("b_1.json", "inner", 1), Tap("c_1.json", "other", 2)];

        byte[] file = Verifications.Convert(new ConversionOptions(), taps);
        VerificationReport report = Verifications.Verify(file, taps);

        Assert.Equal(2, TcpReassembly.Of(CaptureReader.Read(file)).Select(conversation => conversation.Opener.From.Port).Distinct().Count());
        Assert.Empty(Verifications.DifferencesOf(report));
    }

    private static (string, byte[]) Tap(string name, string listener, int second)
    {
        string connection = """{"socket_streamed_trace_segment": {"trace_id": "1", "connection": {"local_address": {"envoy_internal_address": {"server_listener_name": "LISTENER"}}, "remote_address": {"socket_address": {"address": "10.9.9.9", "port_value": 40001}}}}}""";
        string read = """{"socket_streamed_trace_segment": {"trace_id": "1", "event": {"timestamp": "2026-01-01T00:00:0SZ", "read": {"data": {"as_bytes": "YWJS"}}}}}""";
        connection = connection.Replace("LISTENER", listener, StringComparison.Ordinal);
        read = read.Replace("YWJS", $"YWJ{second}", StringComparison.Ordinal).Replace(":0S", $":0{second}", StringComparison.Ordinal);
        return (name, System.Text.Encoding.UTF8.GetBytes($"{connection}\n{read}\n{read.Replace(":00Z", ":09Z", StringComparison.Ordinal)}\n"));
    }

    private static IReadOnlyList<TcpConversation> Accept(bool isDownstream, TapAddress server, int count)
    {
        TapScript script = new();
        for (ulong id = 0; id < (ulong)count; id++)
        {
            script.Add(new TapEvent(TapEventKind.Opened, id) { Connection = isDownstream ? new TapConnection(server, NoName) : new TapConnection(NoName, server) });
            _ = isDownstream ? script.Read($"{id}", id) : script.Write($"{id}", id);
        }

        return script.Sink.Conversations;
    }
}
