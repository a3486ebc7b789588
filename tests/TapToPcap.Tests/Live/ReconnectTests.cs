using System.Net;
using System.Net.Sockets;
using TapToPcap.Converting;
using TapToPcap.Doubles;
using TapToPcap.Tests.Doubles;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Live;

/// <summary>Envoy goes and comes back, or the way to it does.</summary>
public class ReconnectTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task Run_BytesMissedMeanwhile_IsAGapOfThatManyBytes()
    {
        (ConversionSummary summary, Capture capture) = await WhileCutAsync(new EnvoyDoubleOptions(), missed: "lost!"u8.ToArray());

        Assert.Equal((1L, 1L, 10UL), (summary.Outages, summary.Gaps, summary.MissingBytes));
        TcpConversation conversation = TcpReassembly.Single(capture, withGaps: true);
        Assert.All([conversation.Opener, conversation.Other], way => Assert.Equal([(0L, "one"), (13L, "two!")], way.Runs.Select(run => (run.Offset, Text(run.Bytes)))));
        Assert.Contains(capture.Frames, frame => IsAbout(frame, "10 bytes are missing before this packet, size from seq_num") && IsAbout(frame, "nothing was heard of Envoy since "));
    }

    [Fact]
    public async Task Run_NothingMissedMeanwhile_IsNoGap()
    {
        (ConversionSummary summary, Capture capture) = await WhileCutAsync(new EnvoyDoubleOptions(), missed: []);

        Assert.Equal((1L, 0L, 0UL), (summary.Outages, summary.Gaps, summary.MissingBytes));
        TcpConversation conversation = TcpReassembly.Single(capture);
        Assert.All([conversation.Opener, conversation.Other], way => Assert.Equal("onetwo!", Text(way.Bytes)));
        string comment = Assert.Single(capture.Frames, frame => IsAbout(frame, "nothing was heard of Envoy since ")).Comment!;
        Assert.Matches(@"^nothing was heard of Envoy since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC \(http://127\.0\.0\.1:\d+: .+\) until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC$", comment);
    }

    [Theory]
    [InlineData("")]
    [InlineData("lost!")]
    public async Task Run_EnvoyThatDoesNotCount_MayHaveLostBytesAndSaysSo(string missed)
    {
        (ConversionSummary summary, Capture capture) = await WhileCutAsync(new EnvoyDoubleOptions { CountsBytes = false }, System.Text.Encoding.ASCII.GetBytes(missed));

        Assert.Equal((1L, 1L, 0UL), (summary.Outages, summary.Gaps, summary.MissingBytes));
        TcpConversation conversation = TcpReassembly.Single(capture, withGaps: true);
        Assert.All([conversation.Opener, conversation.Other], way => Assert.Equal([(0L, "one"), (4L, "two!")], way.Runs.Select(run => (run.Offset, Text(run.Bytes)))));
        Assert.Contains(capture.Frames, frame => IsAbout(frame, "bytes may be missing before this packet, their number is not known"));
    }

    [Fact]
    public async Task Run_ConnectionThatClosedMeanwhile_StaysOpenInTheCapture()
    {
        using EchoServer server = new();
        await using EnvoyDouble envoy = await StartAsync(server, AnyPort);
        using Relay relay = new(envoy.AdminAddress!);
        using AdminRun run = new(relay.Address);
        await run.UntilListeningAsync();
        using (TcpClient client = await EchoServer.ConnectAsync(envoy.ListenAddress!))
        {
            await EchoServer.SayAsync(client, "one"u8.ToArray());
            await run.UntilTwiceAsync("one"u8.ToArray());
            await CutAsync(relay, envoy);
        }

        relay.Restore();
        await run.UntilListeningAsync(times: 2);
        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, "two!"u8.ToArray());

        (ConversionSummary summary, Capture capture) = await run.StopWithBacklogAsync("two!"u8.ToArray());
        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(capture);
        Assert.Equal((1L, 0L, 2), (summary.Outages, summary.Gaps, conversations.Count));
        Assert.False(conversations[0].Opener.HasFin);
        Assert.Equal("two!", Text(conversations[1].Opener.Bytes));
        Assert.StartsWith("nothing was heard of Envoy since ", LastLine(conversations[1].Packets[0].Frame), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EnvoyStartedAgain_GoesOnWithItsNewConnections()
    {
        using EchoServer server = new();
        EnvoyDouble envoy = await StartAsync(server, AnyPort);
        IPEndPoint address = envoy.AdminAddress!;
        using AdminRun run = new(address);
        await run.UntilListeningAsync();
        using TcpClient open = await EchoServer.ConnectAsync(envoy.ListenAddress!);
        await EchoServer.SayAsync(open, "one"u8.ToArray());
        await run.UntilTwiceAsync("one"u8.ToArray());
        await envoy.DisposeAsync();

        await using EnvoyDouble again = await StartAsync(server, address);
        await run.UntilListeningAsync(times: 2);
        await EchoServer.RunTrafficAsync(again.ListenAddress!, "two!"u8.ToArray());

        (ConversionSummary summary, Capture capture) = await run.StopTwiceWithBacklogAsync("two!"u8.ToArray());
        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(capture);
        Assert.Equal((1L, 0L, 0L), (summary.Outages, summary.Gaps, summary.Repeats));
        Assert.Equal(["one", "two!"], conversations.Select(conversation => Text(conversation.Opener.Bytes)));
        Assert.Equal(["one", "two!"], conversations.Select(conversation => Text(conversation.Other.Bytes)));
        Assert.NotEmpty(run.Observer.AllLost);
    }

    [Fact]
    public async Task Run_NoFurtherAttempt_EndsWithAWholeCapture()
    {
        using EchoServer server = new();
        EnvoyDouble envoy = await StartAsync(server, AnyPort);
        using AdminRun run = new(envoy.AdminAddress!, retries: 0);
        await run.UntilListeningAsync();
        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, "one"u8.ToArray());
        await run.UntilTwiceAsync("one"u8.ToArray());
        await envoy.DisposeAsync();

        (ConversionSummary summary, Capture capture) = await run.EndAsync();

        Assert.Equal((1L, 0L), (summary.Unreadable, summary.Outages));
        Assert.Equal("one", Text(TcpReassembly.Single(capture).Opener.Bytes));
        Assert.Empty(run.Observer.AllLost);
    }

    [Fact]
    public async Task Run_EnvoyThatStaysAway_IsAskedSoManyTimesAndGivenUp()
    {
        using EchoServer server = new();
        EnvoyDouble envoy = await StartAsync(server, AnyPort);
        using AdminRun run = new(envoy.AdminAddress!, retries: 2);
        await run.UntilListeningAsync();
        await envoy.DisposeAsync();

        (ConversionSummary summary, _) = await run.EndAsync();

        Assert.Equal(1, summary.Unreadable);
        Assert.Equal(2, run.Observer.AllLost.Count);
        Assert.Contains("Connection refused", Assert.Single(run.Observer.AllUnreadable), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ConnectionOfAnEarlierStream_IsJoinedLate()
    {
        (ConversionSummary summary, Capture capture) = await JoinLateAsync(new EnvoyDoubleOptions { ConnectionPerEvent = true });

        AssertJoinedLate(summary, capture);
        Assert.DoesNotContain("invented", capture.Frames[0].Comment, StringComparison.Ordinal);
        Assert.Contains("14 bytes of both directions precede this packet and were not captured, size from seq_num", capture.Frames[0].Comment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ConnectionOfAnEarlierStreamWithoutAddresses_IsJoinedLateBetweenInventedOnes()
    {
        (ConversionSummary summary, Capture capture) = await JoinLateAsync(new EnvoyDoubleOptions());

        AssertJoinedLate(summary, capture);
        Assert.Contains("invented", capture.Frames[0].Comment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ConnectionOfAnEarlierStreamOfAnEnvoyThatDoesNotCount_IsNoGapEither()
    {
        (ConversionSummary summary, Capture capture) = await JoinLateAsync(new EnvoyDoubleOptions { CountsBytes = false });

        AssertJoinedLate(summary, capture);
        Assert.DoesNotContain("seq_num", capture.Frames[0].Comment, StringComparison.Ordinal);
    }

    private static void AssertJoinedLate(ConversionSummary summary, Capture capture)
    {
        Assert.Equal((0L, 0L, 0UL, 0L), (summary.Outages, summary.Gaps, summary.MissingBytes, summary.Damaged));
        TcpConversation conversation = TcpReassembly.Single(capture);
        Assert.DoesNotContain(conversation.Packets, one => one.Packet.IsSyn);
        Assert.False(conversation.Packets[0].Packet.Payload.IsEmpty);
        Assert.Contains("; it was open before this capture began, and its handshake was not captured", capture.Frames[0].Comment, StringComparison.Ordinal);
        Assert.Equal(("two!", "two!"), (Text(conversation.Opener.Bytes), Text(conversation.Other.Bytes)));
    }

    private static async Task<(ConversionSummary Summary, Capture Capture)> JoinLateAsync(EnvoyDoubleOptions options)
    {
        using EchoServer server = new();
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(options with { Listen = AnyPort, Upstream = server.Address });
        using TapStream earlier = await TapStream.OpenAsync(envoy, TapStream.Body("down"));
        using TcpClient client = await EchoServer.ConnectAsync(envoy.ListenAddress!);
        await EchoServer.SayAsync(client, "one"u8.ToArray());
        earlier.Dispose();
        await CliProcess.UntilAsync(() => !envoy.IsAttached, "the earlier stream to be detached");
        await EchoServer.SayAsync(client, "lost"u8.ToArray());

        using AdminRun run = new(envoy.AdminAddress!);
        await run.UntilListeningAsync();
        await EchoServer.SayAsync(client, "two!"u8.ToArray());
        return await run.StopTwiceWithBacklogAsync("two!"u8.ToArray());
    }

    private static async Task<(ConversionSummary Summary, Capture Capture)> WhileCutAsync(EnvoyDoubleOptions options, byte[] missed)
    {
        using EchoServer server = new();
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(options with { Listen = AnyPort, Upstream = server.Address });
        using Relay relay = new(envoy.AdminAddress!);
        using AdminRun run = new(relay.Address);
        await run.UntilListeningAsync();
        using TcpClient client = await EchoServer.ConnectAsync(envoy.ListenAddress!);
        await EchoServer.SayAsync(client, "one"u8.ToArray());
        await run.UntilTwiceAsync("one"u8.ToArray());

        await CutAsync(relay, envoy);
        await EchoServer.SayAsync(client, missed);
        relay.Restore();
        await run.UntilListeningAsync(times: 2);
        await EchoServer.SayAsync(client, "two!"u8.ToArray());
        return await run.StopTwiceWithBacklogAsync("two!"u8.ToArray());
    }

    private static async Task CutAsync(Relay relay, EnvoyDouble envoy)
    {
        relay.Cut();
        await CliProcess.UntilAsync(() => !envoy.IsAttached, "the stream to be detached");
    }

    private static Task<EnvoyDouble> StartAsync(EchoServer server, IPEndPoint admin) =>
        EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Listen = AnyPort, Upstream = server.Address, Admin = admin });

    private static bool IsAbout(CapturedFrame frame, string words) => frame.Comment?.Contains(words, StringComparison.Ordinal) == true;

    private static string LastLine(CapturedFrame frame) => frame.Comment!.Split('\n')[^1];

    private static string Text(byte[] bytes) => System.Text.Encoding.ASCII.GetString(bytes);
}
