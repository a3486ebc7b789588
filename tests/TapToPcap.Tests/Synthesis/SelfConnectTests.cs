using TapToPcap.Tests.Support;
using TapToPcap.Verifying;

namespace TapToPcap.Tests.Synthesis;

/// <summary>A connection whose ends are one and the same: readers would take the two directions for one.</summary>
public class SelfConnectTests
{
    // Local and remote 10.0.0.1:8080; reads abc, writes defg, is closed.
    private const string Tap = """
        {"socket_streamed_trace_segment": {"trace_id": "1", "connection": {"local_address": {"socket_address": {"address": "ADDRESS", "port_value": 8080}}, "remote_address": {"socket_address": {"address": "ADDRESS", "port_value": 8080}}}}}
        {"socket_streamed_trace_segment": {"trace_id": "1", "event": {"timestamp": "2026-01-01T00:00:00Z", "read": {"data": {"as_bytes": "YWJj"}}}}}
        {"socket_streamed_trace_segment": {"trace_id": "1", "event": {"timestamp": "2026-01-01T00:00:01Z", "write": {"data": {"as_bytes": "ZGVmZw=="}}}}}
        {"socket_streamed_trace_segment": {"trace_id": "1", "event": {"timestamp": "2026-01-01T00:00:02Z", "closed": {}}}}
        """;

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("::1")]
    public void Convert_BothEndsTheSame_InventsTheClientsPortSaysSoAndIsVerified(string address)
    {
        byte[] tap = System.Text.Encoding.UTF8.GetBytes(Tap.Replace("ADDRESS", address, StringComparison.Ordinal));
        (byte[] file, _) = Conversions.Run(tap);

        TcpConversation conversation = TcpReassembly.Single(CaptureReader.Read(file));
        VerificationReport report = Verifications.Verify(file, ("tap", tap));

        Assert.Equal(8080, conversation.Other.From.Port);
        Assert.InRange(conversation.Opener.From.Port, 49_152, 65_535);
        Assert.Equal("abc", System.Text.Encoding.ASCII.GetString(conversation.Opener.Bytes));
        Assert.Contains($"client port 8080 shown as {conversation.Opener.From.Port}, as both ends are the same", conversation.Packets[0].Frame.Comment, StringComparison.Ordinal);
        Assert.Empty(Verifications.DifferencesOf(report));
    }

    [Fact]
    public void Accept_SelfConnectionsAtOnce_StayApart()
    {
        TapScript script = new();
        for (ulong id = 0; id < 100; id++)
        {
            script.Opened(TapScript.Between("10.0.0.1:8080", "10.0.0.1:8080"), id).Read($"{id}", id);
        }

        Assert.Equal(100, script.Sink.Conversations.Select(conversation => conversation.Opener.From).Distinct().Count());
    }
}
