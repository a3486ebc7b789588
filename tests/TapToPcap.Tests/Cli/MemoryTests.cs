using System.Globalization;
using System.Text;
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
        Assert.Contains("tap2pcap: 1 input, 65,536 events, 1 conversation, ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_BufferedTraceOfAGigabyte_TakesAtMost64MiB()
    {
        (int exitCode, long output, string error) = await FeedAGigabyteAsync("info", "-");

        Assert.Equal(0, exitCode);
        Assert.InRange(output, 1, 1000);
        Assert.Empty(error);
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(false, "http")]
    public async Task Convert_FileWithABodyOf150Mebibytes_TakesAtMost96MiB(bool isJson, string kind)
    {
        const long Size = 150L << 20;

        using Scratch scratch = new();
        string path = scratch[isJson ? "large.json" : "large.pb"];
        await using (FileStream file = File.Create(path))
        {
            await (isJson ? WriteJsonAsync(file, Size) : WriteBinaryAsync(file, Size, kind == "http"));
        }

        ToolRun run = await ToolRun.StartAsync(Needs.Tool("time"), ["-f", "%M", Repository.Program, path, "-o", scratch["out.pcapng"]]);

        Assert.Contains("157,286,400 bytes", run.Error, StringComparison.Ordinal);
        Assert.InRange(long.Parse(run.Error.TrimEnd().Split('\n')[^1], CultureInfo.InvariantCulture), 1, 96 << 10);
        Assert.True(new FileInfo(scratch["out.pcapng"]).Length > Size, run.Error);
    }

    private static async Task WriteBinaryAsync(Stream file, long size, bool isHttp)
    {
        // Fields around the body, from the inside out: as_bytes, data or body, write or response, events, the trace.
        byte[] tags = isHttp ? [0x0A, 0x12, 0x12, 0x0A] : [0x0A, 0x0A, 0x1A, 0x1A, 0x1A];
        byte[] status = [0x0A, 0x0E, 0x0A, 0x07, .. ":status"u8, 0x12, 0x03, .. "200"u8];
        List<byte> head = [];
        for (int i = 0; i < tags.Length; i++)
        {
            head.InsertRange(0, Prefixed(tags[i], size + head.Count));
            head.InsertRange(0, isHttp && i == 1 ? status : []);
        }

        await file.WriteAsync(head.ToArray());
        await WriteTimesAsync(file, new byte[1 << 20], size >> 20);
    }

    private static async Task WriteJsonAsync(Stream file, long size)
    {
        await file.WriteAsync("{\"http_buffered_trace\":{\"response\":{\"headers\":[{\"key\":\":status\",\"value\":\"200\"}],\"body\":{\"as_bytes\":\""u8.ToArray());
        await WriteTimesAsync(file, Encoding.ASCII.GetBytes(Convert.ToBase64String(new byte[3 << 18])), size / (3 << 18));
        await file.WriteAsync("\"}}}}"u8.ToArray());
    }

    private static async Task WriteTimesAsync(Stream file, byte[] block, long times)
    {
        for (; times > 0; times--)
        {
            await file.WriteAsync(block);
        }
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
