using System.Net;
using System.Net.Sockets;
using TapToPcap.Doubles;
using TapToPcap.Reading.Events;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Doubles;

public class AdminStreamTests
{
    private static readonly int[] Lengths = [1, 100, 20_000, 3];
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Theory]
    [InlineData("1.1", "down", "JSON_BODY_AS_BYTES", "streaming: true")]
    [InlineData("2.0", "down", "JSON_BODY_AS_BYTES", "streaming: true")]
    [InlineData("2.0", "up", "JSON_BODY_AS_BYTES", "streaming: true")]
    [InlineData("2.0", "up", "JSON_BODY_AS_STRING", "streaming: true")]
    [InlineData("1.1", "down", "JSON_BODY_AS_BYTES", "streaming: true, min_streamed_sent_bytes: 5000")]
    public async Task Stream_ManyConnectionsAtOnce_ConvertsToWhatWasSaid(string version, string side, string format, string shape)
    {
        const int Connections = 8;
        using EchoServer server = new();
        await using EnvoyDouble envoy = await StartAsync(server);
        using TapStream stream = await TapStream.OpenAsync(envoy, TapStream.Body(side, format: format, output: $"{shape}, max_buffered_rx_bytes: 1048576, max_buffered_tx_bytes: 1048576"), version);
        byte[][][] said = [.. Enumerable.Range(0, Connections).Select(number => Parts(number, isText: format == "JSON_BODY_AS_STRING"))];

        await Task.WhenAll(said.Select(parts => EchoServer.RunTrafficAsync(envoy.ListenAddress!, parts)));
        await stream.UntilClosedAsync(Connections);

        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(Conversions.Convert(stream.Received));
        string[] expected = [.. said.Select(parts => Convert.ToHexString([.. parts.SelectMany(part => part)])).Order()];
        Assert.Equal(expected, conversations.Select(conversation => Convert.ToHexString(conversation.Opener.Bytes)).Order());
        Assert.Equal(expected, conversations.Select(conversation => Convert.ToHexString(conversation.Other.Bytes)).Order());
    }

    [Fact]
    public async Task Stream_Downstream_HasBothAddressesAndCountsBytes()
    {
        IReadOnlyList<SeenEvent> events = await TapAsync("down", new EnvoyDoubleOptions());

        Assert.Equal([TapEventKind.Opened, TapEventKind.Read, TapEventKind.Write, TapEventKind.Read, TapEventKind.Write, TapEventKind.Closed], events.Select(one => one.Kind));
        Assert.All(events, one => Assert.Equal(0UL, one.TraceId));
        Assert.NotNull(events[0].Connection?.Local);
        Assert.NotNull(events[0].Connection?.Remote);
        Assert.Equal([0UL, 1UL, 5UL, 9UL, 12UL, 16UL], events.Select(one => one.SequenceNumber));
        Assert.All(events.Skip(1), one => Assert.Null(one.Connection));
    }

    [Fact]
    public async Task Stream_Upstream_LacksTheLocalAddressAndCountsFromTheSameCounter()
    {
        IReadOnlyList<SeenEvent> events = await TapAsync("up", new EnvoyDoubleOptions { ConnectionPerEvent = true, CountsBytes = false });

        Assert.Equal([TapEventKind.Opened, TapEventKind.Write, TapEventKind.Read, TapEventKind.Write, TapEventKind.Read, TapEventKind.Closed], events.Select(one => one.Kind));
        Assert.All(events, one => Assert.Equal(1UL, one.TraceId));
        Assert.Null(events[0].Connection?.Local);
        Assert.All(events.Skip(1), one => Assert.NotNull(one.Connection?.Local));
        Assert.All(events, one => Assert.Equal(0UL, one.SequenceNumber));
    }

    [Fact]
    public async Task Stream_MatchOfNothing_StaysEmpty()
    {
        using EchoServer server = new();
        await using EnvoyDouble envoy = await StartAsync(server);
        string body = TapStream.Body("down").Replace("{any_match: true}", "{and_match: {rules: [{any_match: true}, {not_match: {or_match: {rules: [{any_match: true}, {any_match: true}]}}}]}}", StringComparison.Ordinal);
        using TapStream stream = await TapStream.OpenAsync(envoy, body);

        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, "hello"u8.ToArray());

        Assert.Empty(stream.Received);
    }

    [Fact]
    public async Task Stream_ConnectionFromBefore_IsNotTapped()
    {
        using EchoServer server = new();
        await using EnvoyDouble envoy = await StartAsync(server);
        using TcpClient old = await EchoServer.ConnectAsync(envoy.ListenAddress!);
        await EchoServer.SayAsync(old, "before"u8.ToArray());
        using TapStream stream = await TapStream.OpenAsync(envoy, TapStream.Body("down"));

        await EchoServer.SayAsync(old, "after"u8.ToArray());
        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, "new"u8.ToArray());
        await stream.UntilClosedAsync(1);

        Assert.Equal(2UL, Assert.Single(SeenTap.ReadWhole(stream.Received).Select(one => one.TraceId).Distinct()));
    }

    [Fact]
    public async Task Stream_ConnectionThatOutlivesIt_GoesOnInTheNextWithoutItsRecord()
    {
        using EchoServer server = new();
        await using EnvoyDouble envoy = await StartAsync(server);
        using TapStream first = await TapStream.OpenAsync(envoy, TapStream.Body("down"));
        TcpClient client = await EchoServer.ConnectAsync(envoy.ListenAddress!);
        await EchoServer.SayAsync(client, "one"u8.ToArray());
        first.Dispose();
        await CliProcess.UntilAsync(() => !envoy.IsAttached, "the stream to be detached");
        await EchoServer.SayAsync(client, "lost"u8.ToArray());

        using TapStream second = await TapStream.OpenAsync(envoy, TapStream.Body("up"));
        await EchoServer.SayAsync(client, "two"u8.ToArray());
        client.Dispose();
        await second.UntilClosedAsync(1);

        IReadOnlyList<SeenEvent> events = SeenTap.ReadWhole(second.Received);
        Assert.Equal([TapEventKind.Read, TapEventKind.Write, TapEventKind.Closed], events.Select(one => one.Kind));
        Assert.Equal(15UL, events[0].SequenceNumber);
    }

    [Theory]
    [InlineData("JSON_BODY_AS_BYTES")]
    [InlineData("PROTO_BINARY_LENGTH_DELIMITED")]
    public async Task BufferedAdmin_MaxTraces_EndsWithThatManyRecords(string format)
    {
        using EchoServer server = new();
        await using EnvoyDouble envoy = await StartAsync(server);
        using TapStream stream = await TapStream.OpenAsync(envoy, TapStream.Body("down", "buffered_admin: {max_traces: 5, timeout: 0s}", format));

        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, "one"u8.ToArray());
        Assert.Empty(stream.Received);
        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, "two"u8.ToArray());
        await stream.UntilEndedAsync();

        Assert.Equal(5, SeenTap.ReadWhole(stream.Received).Count);
        await CliProcess.UntilAsync(() => !envoy.IsAttached, "the stream to be detached");
    }

    [Fact]
    public async Task BufferedAdmin_Timeout_EndsWithWhatThereIs()
    {
        using EchoServer server = new();
        await using EnvoyDouble envoy = await StartAsync(server);
        using TapStream stream = await TapStream.OpenAsync(envoy, TapStream.Body("down", "buffered_admin: {max_traces: 1000, timeout: 0.5s}", output: "streaming: false"));

        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, "one"u8.ToArray());
        await stream.UntilEndedAsync();

        IReadOnlyList<SeenEvent> events = SeenTap.ReadWhole(stream.Received);
        Assert.Contains(events, one => one.Kind == TapEventKind.Read && one.Payload == Convert.ToHexString("one"u8));
    }

    [Theory]
    [InlineData("streaming_admin: {}", "PROTO_BINARY")]
    [InlineData("streaming_admin: {}", "PROTO_BINARY_LENGTH_DELIMITED")]
    [InlineData("buffered_admin: {max_traces: 1}", "PROTO_TEXT")]
    [InlineData("streaming_grpc: {tap_id: a}", "PROTO_BINARY")]
    public async Task Post_FormatThatTheSinkCannotWrite_AbortsAndDropsEveryone(string sink, string format)
    {
        using EchoServer server = new();
        await using EnvoyDouble envoy = await StartAsync(server);
        using TcpClient client = await EchoServer.ConnectAsync(envoy.ListenAddress!);
        await EchoServer.SayAsync(client, "hello"u8.ToArray());

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => TapStream.AskAsync(envoy, HttpMethod.Post, "/tap", TapStream.Body("down", sink, format)));

        Assert.True(envoy.HasAborted);
        try
        {
            Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]));
        }
        catch (IOException)
        {
            // Reset, as good as ended.
        }

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => TapStream.AskAsync(envoy, HttpMethod.Get, "/ready"));
    }

    [Fact]
    public async Task Copy_Always_HoldsWhatTheStreamDid()
    {
        using Scratch scratch = new();
        using EchoServer server = new();
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Listen = AnyPort, Upstream = server.Address, Copy = scratch["copy"] });
        using TapStream stream = await TapStream.OpenAsync(envoy, TapStream.Body("down"));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => EchoServer.RunTrafficAsync(envoy.ListenAddress!, Parts(number, isText: false))));
        await stream.UntilClosedAsync(4);
        envoy.FlushCopy();

        Assert.Equal(SeenTap.ReadWhole(stream.Received), SeenTap.ReadWhole(await File.ReadAllBytesAsync(scratch["copy"])));
    }

    [Fact]
    public async Task Load_StreamAttached_SendsAllEvents()
    {
        LoadPlan plan = new() { EventsPerSecond = 2000, Seconds = 0.5, Connections = 4, EventBytes = 100 };
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Load = plan });
        using TapStream stream = await TapStream.OpenAsync(envoy, TapStream.Body("down"));

        LoadReport report = await envoy.LoadEnded;
        await stream.UntilClosedAsync(4);

        Assert.Equal((4, 1000L, 100_000L), (report.Connections, report.Events, report.Bytes));
        Assert.Equal(1000 + 8, SeenTap.ReadWhole(stream.Received).Count);
        Assert.All(TcpReassembly.Of(Conversions.Convert(stream.Received)), conversation => Assert.Equal(25_000, conversation.Opener.Bytes.Length + conversation.Other.Bytes.Length));
    }

    private static Task<EnvoyDouble> StartAsync(EchoServer server) => EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Listen = AnyPort, Upstream = server.Address });

    private static async Task<IReadOnlyList<SeenEvent>> TapAsync(string side, EnvoyDoubleOptions options)
    {
        using EchoServer server = new();
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(options with { Listen = AnyPort, Upstream = server.Address });
        using TapStream stream = await TapStream.OpenAsync(envoy, TapStream.Body(side));
        await EchoServer.RunTrafficAsync(envoy.ListenAddress!, "four"u8.ToArray(), "six"u8.ToArray());
        await stream.UntilClosedAsync(1);
        return SeenTap.ReadWhole(stream.Received);
    }

    private static byte[][] Parts(int seed, bool isText) => [.. Lengths.Select((length, at) => Taps.Payload(length, (seed * 10) + at, isText))];
}
