using System.Net;
using System.Net.Sockets;
using System.Text;
using TapToPcap.Doubles;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Doubles;

public class SinkTests
{
    private static readonly int[] BatchedLengths = [20_000, 20_000, 20_000, 50_000, 10];
    private static readonly TapConnection Connection = new(0, IPEndPoint.Parse("10.0.0.1:80"), IPEndPoint.Parse("10.0.0.2:40000"));

    [Fact]
    public void Udp_EventLongerThanADatagram_ComesInSlices()
    {
        byte[] payload = Taps.Payload(100_000, seed: 1);
        TraceWrapper[] records = [.. SendBinary(new TapSetup { Sink = SinkKind.Udp, Format = TapFormat.Undelimited, WriteLimit = int.MaxValue }, taps =>
        {
            taps.Record(TapStepKind.Write, [1, 2, 3]);
            taps.Record(TapStepKind.Write, payload, endStream: true);
        })];

        SocketEvent[] slices = [.. records.Skip(2).Take(3).Select(record => record.SocketStreamedTraceSegment.Event)];
        Assert.Equal([47_104, 47_104, 5_792], slices.Select(slice => slice.Write.Data.AsBytes.Length));
        Assert.Equal(payload, slices.SelectMany(slice => slice.Write.Data.AsBytes));
        Assert.Equal([4UL, 47_108UL, 94_212UL], slices.Select(slice => slice.SeqNum));
        Assert.Equal([1, 2, 3], slices.Select(slice => slice.Timestamp.Nanos % 1000));
        Assert.All(slices, slice => Assert.False(slice.Write.EndStream));
        Assert.All(slices, slice => Assert.Equal(new Connection(), slice.Connection));
        Assert.Equal(100_005UL, records[5].SocketStreamedTraceSegment.Event.SeqNum);
        Assert.Equal(6, records.Length);
    }

    [Fact]
    public void Udp_BatchLongerThanADatagram_ComesInParts()
    {
        TraceWrapper[] records = [.. SendBinary(new TapSetup { Sink = SinkKind.Udp, Format = TapFormat.Undelimited, Shape = TapShape.Batched, BatchBytes = 200_000 }, taps =>
        {
            foreach (int length in BatchedLengths)
            {
                taps.Record(TapStepKind.Read, new byte[length]);
            }
        })];

        Assert.Equal(["connection", "2 events", "1 events", "event", "event", "2 events"], records.Select(record => record.SocketStreamedTraceSegment switch
        {
            { Connection: not null } => "connection",
            { Events: SocketEvents batch } => $"{batch.Events.Count} events",
            _ => "event",
        }));
    }

    [Fact]
    public void Udp_Json_LacksDefaults()
    {
        string[] datagrams = [.. Send(new TapSetup { Sink = SinkKind.Udp, Format = TapFormat.JsonString }, new EnvoyDoubleOptions(), 3, taps => taps.Record(TapStepKind.Read, "a<b"u8)).Select(Encoding.UTF8.GetString)];

        Assert.DoesNotContain("trace_id", datagrams[1], StringComparison.Ordinal);
        Assert.DoesNotContain("truncated", datagrams[1], StringComparison.Ordinal);
        Assert.Contains("     \"as_string\": \"a\\u003cb\"\n", datagrams[1], StringComparison.Ordinal);
        Assert.EndsWith("   \"closed\": {},\n   \"seq_num\": \"5\"\n  }\n }\n}\n", datagrams[2], StringComparison.Ordinal);
        Assert.Equal(3, SeenTap.ReadWhole(Encoding.UTF8.GetBytes(string.Concat(datagrams))).Count);
    }

    [Fact]
    public void Udp_LengthDelimited_SendsNothing()
    {
        EnvoyDoubleOptions options = new();
        Assert.Empty(Send(new TapSetup { Sink = SinkKind.Udp, Format = TapFormat.Delimited }, options, 0, taps => taps.Record(TapStepKind.Read, "lost"u8)));
    }

    [Fact]
    public void Udp_LossesAndSwaps_FollowTheirNumbers()
    {
        EnvoyDoubleOptions options = new() { UdpDropEvery = 5, UdpSwapEvery = 4, CountsBytes = false };
        byte[][] datagrams = [.. Send(new TapSetup { Sink = SinkKind.Udp, Format = TapFormat.Undelimited }, options, 10, taps =>
        {
            for (byte number = 2; number <= 11; number++)
            {
                taps.Record(TapStepKind.Read, [number]);
            }
        })];

        // Of 12, numbers 5 and 10 are lost; 4 waits for 6, 8 for 9, and 12, the close, for the end.
        Assert.Equal([2, 3, 6, 4, 7, 9, 8, 11], datagrams.Select(TraceWrapper.Parser.ParseFrom).Where(record => record.SocketStreamedTraceSegment.Event?.Read is not null).Select(record => (int)record.SocketStreamedTraceSegment.Event.Read.Data.AsBytes[0]));
        Assert.Equal(10, datagrams.Length);
    }

    [Fact]
    public void File_Buffered_CutsEachDirectionAsAWhole()
    {
        SocketBufferedTrace trace = SocketsOf(new TapSetup { Sink = SinkKind.File, Shape = TapShape.Buffered, ReadLimit = 10, WriteLimit = 1024 }, Exchange).Single().SocketBufferedTrace;

        Assert.Equal([6, 6, 4, 6], trace.Events.Select(one => (one.Read?.Data ?? one.Write.Data).AsBytes.Length));
        Assert.True(trace.ReadTruncated);
        Assert.False(trace.WriteTruncated);
        Assert.True(trace.Events[2].Read.Data.Truncated);
    }

    [Fact]
    public void File_Streamed_CutsEachEventAlone()
    {
        SocketEvent[] events = [.. SocketsOf(new TapSetup { Sink = SinkKind.File, ReadLimit = 4 }, Exchange).Skip(1).Select(record => record.SocketStreamedTraceSegment.Event)];

        Assert.Equal([4, 6, 4, 6, 4, -1], events.Select(one => (one.Read?.Data ?? one.Write?.Data)?.AsBytes.Length ?? -1));
        Assert.Equal([true, false, true, false, true, false], events.Select(one => (one.Read?.Data ?? one.Write?.Data)?.Truncated ?? false));
        Assert.Equal([1UL, 7UL, 13UL, 19UL, 25UL, 32UL], events.Select(one => one.SeqNum));
    }

    [Fact]
    public void File_Batched_CutsNothing()
    {
        TraceWrapper[] records = SocketsOf(new TapSetup { Sink = SinkKind.File, Shape = TapShape.Batched, BatchBytes = 12, ReadLimit = 4 }, Exchange);

        Assert.Equal([2, 2, 2], records.Skip(1).Select(record => record.SocketStreamedTraceSegment.Events.Events.Count));
        Assert.All(records.Skip(1).SelectMany(record => record.SocketStreamedTraceSegment.Events.Events).Where(one => one.Read is not null), one => Assert.Equal(6, one.Read.Data.AsBytes.Length));
    }

    [Theory]
    [InlineData("Undelimited", ".pb")]
    [InlineData("Delimited", ".pb_length_delimited")]
    [InlineData("JsonBytes", ".json")]
    [InlineData("Text", ".pb_text")]
    public async Task File_OfTheProxy_ConvertsToWhatWasSaid(string format, string extension)
    {
        using Scratch scratch = new();
        using EchoServer server = new();
        TapSetup setup = new() { Sink = SinkKind.File, Format = Enum.Parse<TapFormat>(format), PathPrefix = scratch["tap"], ReadLimit = int.MaxValue, WriteLimit = int.MaxValue };
        byte[] said = Taps.Payload(5000, seed: 3);
        await File.WriteAllTextAsync(scratch[$"tap_0{extension}"], new string('x', 100_000));
        await using (EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Upstream = new DnsEndPoint("localhost", server.Address.Port), StaticTaps = [new StaticTap(setup)] }))
        {
            await EchoServer.RunTrafficAsync(envoy.ListenAddress!, said);
        }

        foreach (int id in new[] { 0, 1 })
        {
            TcpConversation conversation = TcpReassembly.Single(Conversions.Convert(await File.ReadAllBytesAsync(scratch[$"tap_{id}{extension}"])));
            Assert.Equal(said, conversation.Opener.Bytes);
            Assert.Equal(said, conversation.Other.Bytes);
        }
    }

    [Fact]
    public void File_FolderThatIsNotThere_IsNotMissed()
    {
        using Scratch scratch = new();
        using TapHub hub = new(new EnvoyDoubleOptions { StaticTaps = [new StaticTap(new TapSetup { Sink = SinkKind.File, PathPrefix = scratch["no/such/tap"] })] });

        Exchange(hub.Open(TapSide.Downstream, Connection));

        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    private static void Exchange(ConnectionTaps taps)
    {
        for (int i = 0; i < 5; i++)
        {
            taps.Record(i % 2 == 0 ? TapStepKind.Read : TapStepKind.Write, "sixsix"u8);
        }
    }

    private static TraceWrapper[] SocketsOf(TapSetup setup, Action<ConnectionTaps> exchange)
    {
        using Scratch scratch = new();
        using (TapHub hub = new(new EnvoyDoubleOptions { StaticTaps = [new StaticTap(setup with { Format = TapFormat.Delimited, PathPrefix = scratch["tap"] })] }))
        {
            ConnectionTaps taps = hub.Open(TapSide.Downstream, Connection);
            exchange(taps);
            taps.Close();
        }

        using FileStream file = File.OpenRead(scratch["tap_0.pb_length_delimited"]);
        List<TraceWrapper> records = [];
        while (file.Position < file.Length)
        {
            records.Add(TraceWrapper.Parser.ParseDelimitedFrom(file));
        }

        return [.. records];
    }

    private static IEnumerable<TraceWrapper> SendBinary(TapSetup setup, Action<ConnectionTaps> exchange) => Send(setup, new EnvoyDoubleOptions(), 6, exchange).Select(TraceWrapper.Parser.ParseFrom);

    private static List<byte[]> Send(TapSetup setup, EnvoyDoubleOptions options, int datagrams, Action<ConnectionTaps> exchange)
    {
        using UdpClient receiver = new(new IPEndPoint(IPAddress.Loopback, 0));
        receiver.Client.ReceiveBufferSize = 1 << 20;
        receiver.Client.ReceiveTimeout = 10_000;
        using (TapHub hub = new(options with { StaticTaps = [new StaticTap(setup with { UdpAddress = (IPEndPoint)receiver.Client.LocalEndPoint! })] }))
        {
            ConnectionTaps taps = hub.Open(TapSide.Downstream, Connection);
            exchange(taps);
            taps.Close();
        }

        IPEndPoint? from = null;
        List<byte[]> received = [.. Enumerable.Range(0, datagrams).Select(_ => receiver.Receive(ref from))];
        Assert.Equal(0, receiver.Available);
        return received;
    }
}
