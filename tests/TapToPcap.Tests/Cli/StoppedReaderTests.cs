using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using TapToPcap.Doubles;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Doubles;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>A reader of standard output that is slow, or reads no more: a live capture ends all the same when it is reported to, on a packet's border.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class StoppedReaderTests : IDisposable
{
    private const string MayBePartial = "; a part of the first of them may be in it";
    private const int EventLength = 20_000;

    // What ends within two seconds on an idle machine, and never where it waits for the reader.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Scratch _scratch = new();

    public StoppedReaderTests() => Directory.CreateDirectory(_scratch["taps"]);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("pcap", "INT", 130)]
    [InlineData("pcapng", "INT", 130)]
    [InlineData("pcapng", "TERM", 143)]
    public async Task Watch_ReaderThatReadsNoMore_EndsOnAPacketsBorderAndCountsTheRest(string format, string signal, int exitCode)
    {
        await PlaceAsync(events: 100);

        (ToolRun run, byte[] capture) = await StopAsync(signal, $"watch '{_scratch["taps"]}' -f {format}", () => Task.CompletedTask, _ => Task.CompletedTask);

        Assert.Equal(exitCode, run.ExitCode);
        (int packets, _, string partial) = Unwritten(run);
        Assert.Equal("", partial);
        Assert.Equal(run.Summary().Packets, await CountAsync(capture) + packets);
    }

    [Fact]
    public async Task Watch_ReaderThatReadsNoMoreAndLongPackets_SaysThatOneMayBePartial()
    {
        await PlaceAsync(events: 100);

        (ToolRun run, byte[] capture) = await StopAsync("INT", $"watch '{_scratch["taps"]}' --mss 60000", () => Task.CompletedTask, _ => Task.CompletedTask);

        Assert.Equal(130, run.ExitCode);
        (int packets, int bytes, string partial) = Unwritten(run);
        Assert.Equal(MayBePartial, partial);
        byte[] whole = WholeBlocks(capture);
        Assert.Equal(run.Summary().Packets, await CountAsync(whole) + packets);
        Assert.InRange(capture.Length - whole.Length, 0, bytes);
    }

    [Fact]
    public async Task Watch_ReaderThatIsSlow_EndsOnAPacketsBorderAndCountsTheRest()
    {
        await PlaceAsync(events: 2_000);

        (ToolRun run, byte[] capture) = await StopAsync("INT", $"watch '{_scratch["taps"]}'", () => Task.CompletedTask, ReadSlowlyAsync);

        Assert.Equal(130, run.ExitCode);
        (int packets, _, string partial) = Unwritten(run);
        Assert.Equal("", partial);
        Assert.Equal(run.Summary().Packets, await CountAsync(capture) + packets);
    }

    [Fact]
    public async Task Live_ReaderThatReadsNoMore_EndsOnAPacketsBorderAndCountsTheRest()
    {
        using EchoServer server = new();
        await using EnvoyDouble envoy = await EnvoyDouble.StartAsync(new EnvoyDoubleOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Upstream = server.Address });

        (ToolRun run, byte[] capture) = await StopAsync("INT", $"live {envoy.AdminAddress} --config-id down", RunTrafficAsync, _ => Task.CompletedTask);

        Assert.Equal(130, run.ExitCode);
        (int packets, _, string partial) = Unwritten(run);
        Assert.Equal("", partial);
        Assert.Equal(run.Summary().Packets, await CountAsync(capture) + packets);

        async Task RunTrafficAsync()
        {
            await CliProcess.UntilAsync(() => envoy.IsAttached, "a request");
            for (int i = 0; i < 40; i++)
            {
                await EchoServer.RunTrafficAsync(envoy.ListenAddress!, Taps.Payload(EventLength, seed: i));
            }
        }
    }

    [Fact]
    public async Task Listen_ReaderThatReadsNoMore_EndsOnAPacketsBorderAndCountsTheRest()
    {
        using UdpClient free = new(new IPEndPoint(IPAddress.Loopback, 0));
        IPEndPoint address = (IPEndPoint)free.Client.LocalEndPoint!;
        free.Dispose();

        (ToolRun run, byte[] capture) = await StopAsync("INT", $"listen udp://{address}", SendAsync, _ => Task.CompletedTask);

        Assert.Equal(130, run.ExitCode);
        (int packets, _, string partial) = Unwritten(run);
        Assert.Equal("", partial);
        Assert.Equal(run.Summary().Packets, await CountAsync(capture) + packets);

        async Task SendAsync()
        {
            using UdpClient sender = new();
            foreach (byte[] datagram in Datagrams(200))
            {
                await sender.SendAsync(datagram, address);
                await Task.Yield();
            }
        }
    }

    /// <summary>Has the program write to a pipe of which the beginning is read, stops it, and gives all that was in the pipe.</summary>
    /// <param name="goOn">Makes what is captured, once the program has begun.</param>
    /// <param name="read">Reads meanwhile; what is left is read when the program has ended.</param>
    private async Task<(ToolRun Run, byte[] Capture)> StopAsync(string signal, string arguments, Func<Task> goOn, Func<(Stream Pipe, Stream Capture), Task> read)
    {
        ToolRun made = await ToolRun.StartAsync(Needs.Tool("mkfifo"), [_scratch["pipe"]]);
        Assert.Equal(0, made.ExitCode);
        using LiveProgram program = LiveProgram.StartProgram(
            Needs.Tool("bash"), "-c", $"exec env --default-signal={signal} \"$0\" {arguments} > '{_scratch["pipe"]}'", Repository.Program);
        await using FileStream pipe = new(_scratch["pipe"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        using MemoryStream capture = new();
        byte[] first = new byte[100];
        await pipe.ReadExactlyAsync(first);
        capture.Write(first);
        await goOn();
        byte[] more = new byte[EventLength];
        await pipe.ReadExactlyAsync(more);
        capture.Write(more);
        Task reading = read((pipe, capture));

        await program.SignalAsync(signal);
        Stopwatch ending = Stopwatch.StartNew();
        ToolRun run = await program.EndAsync();
        Assert.InRange(ending.Elapsed, TimeSpan.Zero, Timeout);
        await reading;
        await pipe.CopyToAsync(capture);
        return (run, capture.ToArray());
    }

    private static async Task ReadSlowlyAsync((Stream Pipe, Stream Capture) ends)
    {
        byte[] buffer = new byte[1 << 16];
        while (await ends.Pipe.ReadAsync(buffer) is int read and > 0)
        {
            ends.Capture.Write(buffer, 0, read);
            await Task.Delay(30);
        }
    }

    private async Task<int> CountAsync(byte[] capture)
    {
        await File.WriteAllBytesAsync(_scratch["capture"], capture);
        return await WholeCapture.CountAsync(_scratch["capture"]);
    }

    private static (int Packets, int Bytes, string Partial) Unwritten(ToolRun run)
    {
        Match match = Assert.Single(run.Lines().Select(line => UnwrittenLine().Match(line)), found => found.Success);
        return (Number("packets"), Number("bytes"), match.Groups["partial"].Value);

        int Number(string name) => int.Parse(match.Groups[name].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    private static byte[] WholeBlocks(byte[] begun)
    {
        int at = 0;
        while (at + 8 <= begun.Length && BitConverter.ToInt32(begun, at + 4) is int length && at + length <= begun.Length)
        {
            at += length;
        }

        return begun[..at];
    }

    private Task PlaceAsync(int events) => File.WriteAllBytesAsync(_scratch["taps/down_1.pb"], CliTaps.Encode(Steps(events), TapFormat.Delimited, TapShape.Streamed));

    private static IEnumerable<TapStep> Steps(int events) => Enumerable.Repeat(TapStep.Read(CliTaps.Data[0].Time, Taps.Payload(EventLength, seed: 5)), events);

    private static IEnumerable<byte[]> Datagrams(int events)
    {
        foreach (TraceWrapper record in TapBuilder.Build(new TapConnection(7, CliTaps.Server, CliTaps.Client), Steps(events), new TapOptions { Shape = TapShape.Streamed }))
        {
            using MemoryStream datagram = new();
            TapEncoder.Write(datagram, record, TapFormat.Undelimited);
            yield return datagram.ToArray();
        }
    }

    [GeneratedRegex("^standard output: (?<packets>[0-9,]+) packets? received and not written, (?<bytes>[0-9,]+) bytes?, as its reader is too slow or reads no more(?<partial>; .*)?$")]
    private static partial Regex UnwrittenLine();
}
