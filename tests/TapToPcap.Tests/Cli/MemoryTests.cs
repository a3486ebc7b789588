using Google.Protobuf;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Memory does not grow with the length of a tap.</summary>
public class MemoryTests
{
    private const int EventSize = 16 << 10;
    private const int Events = 1 << 16;
    private const int MaxMemory = 64 << 10;

    // TraceWrapper.socket_buffered_trace and SocketBufferedTrace.events, both length-delimited.
    private const byte BufferedTraceTag = 0x1A;
    private const byte EventTag = 0x1A;

    [Fact]
    public async Task Convert_BufferedTraceOfAGigabyte_TakesAtMost64MiB()
    {
        (int exitCode, long output, string error) = await FeedAGigabyteAsync("-", "-o", "-");

        Assert.Equal(0, exitCode);
        Assert.InRange(output, (long)Events * EventSize, long.MaxValue);
        Assert.StartsWith("tap2pcap: 1 input, 65,536 events, 1 conversation, ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_BufferedTraceOfAGigabyte_TakesAtMost64MiB()
    {
        (int exitCode, long output, string error) = await FeedAGigabyteAsync("info", "-");

        Assert.Equal(0, exitCode);
        Assert.InRange(output, 1, 1000);
        Assert.Empty(error);
    }

    private static async Task<(int ExitCode, long OutputBytes, string Error)> FeedAGigabyteAsync(params string[] arguments)
    {
        byte[] body = EventBytes();
        using CliProcess program = CliProcess.Start(arguments);

        await program.Input.WriteAsync(Prefixed(BufferedTraceTag, (long)Events * body.Length));
        for (int i = 0; i < Events; i++)
        {
            await program.Input.WriteAsync(body);
        }

        // All but what a pipe can hold has been read.
        await program.Input.FlushAsync();
        long peak = program.PeakMemory;
        program.Input.Close();
        Assert.InRange(peak, 1, MaxMemory);
        return await program.EndAsync();
    }

    /// <summary>One event as it stands in its trace.</summary>
    private static byte[] EventBytes()
    {
        TraceWrapper trace = TapBuilder.Build(new TapConnection(0, CliTaps.Server, CliTaps.Client), [TapStep.Read(CliTaps.Data[0].Time, new byte[EventSize])], new TapOptions()).Single();
        byte[] message = trace.SocketBufferedTrace.Events[0].ToByteArray();
        return [.. Prefixed(EventTag, message.Length), .. message];
    }

    private static byte[] Prefixed(byte tag, long length)
    {
        using MemoryStream prefix = new();
        using (CodedOutputStream coded = new(prefix, leaveOpen: true))
        {
            coded.WriteRawTag(tag);
            coded.WriteUInt64((ulong)length);
        }

        return prefix.ToArray();
    }
}
