using System.Net;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Writing;

namespace TapToPcap.Tests;

public class TapConverterTests
{
    private static readonly int[] Sizes = [0, 1, 1460, 1461, 65_535, 70_000, 1_048_576];

    private static readonly Dictionary<string, TapConnection> Connections = new()
    {
        ["ipv4"] = new TapConnection(7, IPEndPoint.Parse("10.1.2.3:443"), IPEndPoint.Parse("203.0.113.77:40001")),
        ["ipv6"] = new TapConnection(7, IPEndPoint.Parse("[2a00:1450::5]:443"), IPEndPoint.Parse("[fe80::1:2:3:4]:40001")),
    };

    public static TheoryData<string, string, string, string, int> EveryTap
    {
        get
        {
            TheoryData<string, string, string, string, int> taps = [];
            foreach (TapShape shape in Enum.GetValues<TapShape>())
            {
                foreach (TapFormat format in Enum.GetValues<TapFormat>())
                {
                    foreach (ConnectionLayout layout in Enum.GetValues<ConnectionLayout>())
                    {
                        foreach (string family in Connections.Keys)
                        {
                            foreach (int size in Sizes)
                            {
                                taps.Add(shape.ToString(), format.ToString(), layout.ToString(), family, size);
                            }
                        }
                    }
                }
            }

            return taps;
        }
    }

    public static TheoryData<string, string> StreamedTaps
    {
        get
        {
            TheoryData<string, string> taps = [];
            foreach (TapFormat format in Enum.GetValues<TapFormat>())
            {
                taps.Add(nameof(TapShape.Streamed), format.ToString());
                taps.Add(nameof(TapShape.Batched), format.ToString());
            }

            return taps;
        }
    }

    [Theory]
    [MemberData(nameof(StreamedTaps))]
    public void Convert_InputWhoseDiskFails_KeepsWhatIsBeforeAndConvertsTheOthers(string shape, string format)
    {
        TapFormat encoding = Enum.Parse<TapFormat>(format);
        byte[] tap = Taps.Encode(Connections["ipv4"], Steps(1460, isText: encoding == TapFormat.JsonString), new TapOptions { Shape = Enum.Parse<TapShape>(shape) }, encoding);
        RecordingObserver observer = new();
        using MemoryStream output = new();

        ConversionSummary summary = new TapConverter(new ConversionOptions(), observer).Convert(
            [new TapSource("bad", () => new FailingStream(tap)), Conversions.Source(tap, "good")], output);

        Assert.Equal("bad: Input/output error", Assert.Single(observer.AllUnreadable).Message);
        Assert.Empty(observer.AllDamaged);
        Assert.Equal((1, 1, 2), (summary.Inputs, summary.Unreadable, summary.Conversations));
        Assert.Equal(2 * Conversions.Run(tap).Summary.PayloadBytes, summary.PayloadBytes);
    }

    [Fact]
    public void EveryTap_Always_Has420Kinds() => Assert.Equal(3 * 5 * 2 * 2 * 7, EveryTap.Count);

    [Theory]
    [MemberData(nameof(EveryTap))]
    public void Convert_TapOfEveryKind_CarriesBytesTimesAndEndsThrough(string shape, string format, string layout, string family, int size)
    {
        TapFormat encoding = Enum.Parse<TapFormat>(format);
        TapConnection connection = Connections[family];
        TapStep[] steps = Steps(size, isText: encoding == TapFormat.JsonString);
        byte[] tap = Taps.Encode(connection, steps, new TapOptions { Shape = Enum.Parse<TapShape>(shape) }, encoding, Enum.Parse<ConnectionLayout>(layout));

        TcpConversation conversation = TcpReassembly.Single(Conversions.Convert(tap));

        Assert.Equal(connection.Remote, conversation.Opener.From);
        Assert.Equal(connection.Local, conversation.Other.From);
        AssertSent(steps, TapStepKind.Read, conversation.Opener, family);
        AssertSent(steps, TapStepKind.Write, conversation.Other, family);
        Assert.True(conversation.Opener.HasFin);
        Assert.True(conversation.Other.HasFin);
    }

    [Theory]
    [MemberData(nameof(StreamedTaps))]
    public void Convert_StreamedTapWithoutEnd_HasNoFin(string shape, string format)
    {
        TapConnection connection = Connections["ipv4"];
        TapStep[] steps = Steps(70_000, isText: true)[..^1];
        byte[] tap = Taps.Encode(connection, steps, new TapOptions { Shape = Enum.Parse<TapShape>(shape) }, Enum.Parse<TapFormat>(format));

        TcpConversation conversation = TcpReassembly.Single(Conversions.Convert(tap));

        AssertSent(steps, TapStepKind.Read, conversation.Opener, "ipv4");
        AssertSent(steps, TapStepKind.Write, conversation.Other, "ipv4");
        Assert.False(conversation.Opener.HasFin);
        Assert.False(conversation.Other.HasFin);
    }

    [Theory]
    [InlineData(CaptureFormat.Pcap)]
    [InlineData(CaptureFormat.PcapNanoseconds)]
    [InlineData(CaptureFormat.PcapNg)]
    public void Convert_SameTapAgain_GivesTheSameFile(CaptureFormat format)
    {
        byte[] tap = Taps.Encode(MixedTap.Records(TapShape.Streamed), TapFormat.Delimited);
        ConversionOptions options = new() { Format = format };
        Assert.Equal(Written([Conversions.Source(tap)], options), Written([Conversions.Source(tap)], options));
    }

    [Fact]
    public void Convert_SameTraceIdInTwoTaps_IsTwoConversations()
    {
        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(CaptureReader.Read(Written([Streamed("ipv4", "a"), Streamed("ipv6", "b")])));
        Assert.Equal(2, conversations.Count);
        Assert.Equal(conversations[0].Opener.Bytes, conversations[1].Opener.Bytes);
        Assert.NotEqual(conversations[0].Opener.First, conversations[1].Opener.First);

        static TapSource Streamed(string family, string name) =>
            Conversions.Source(Taps.Encode(Connections[family], Steps(10, isText: false)[..^1], new TapOptions { Shape = TapShape.Streamed }, TapFormat.Delimited), name);
    }

    [Fact]
    public void Convert_OneTapDamagedOneUnreadable_ConvertsTheOthersAndWhatWasWhole()
    {
        byte[] cut = Taps.Encode(Connections["ipv4"], Steps(10, isText: false), new TapOptions { Shape = TapShape.Streamed }, TapFormat.Delimited)[..^1];
        byte[] whole = Taps.Encode(Connections["ipv6"], Steps(10, isText: false), new TapOptions { Shape = TapShape.Streamed }, TapFormat.Delimited);
        TapSource missing = new("missing", () => throw new FileNotFoundException());
        RecordingObserver observer = new();
        using MemoryStream output = new();
        ConversionSummary summary = new TapConverter(new ConversionOptions(), observer).Convert([Conversions.Source(cut, "cut"), missing, Conversions.Source(whole, "whole")], output);

        Assert.Equal("missing: No such file or directory", Assert.Single(observer.AllUnreadable).Message);
        Assert.StartsWith("cut: byte ", Assert.Single(observer.AllDamaged).Message, StringComparison.Ordinal);
        Assert.Equal(["cut", "whole"], observer.Names);
        Assert.Equal((2, 1, 1), (summary.Inputs, summary.Damaged, summary.Unreadable));

        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(CaptureReader.Read(output.ToArray()));
        Assert.Equal([false, true], conversations.Select(conversation => conversation.Opener.HasFin));
        Assert.Equal(conversations[1].Other.Bytes, conversations[0].Other.Bytes);
    }

    [Fact]
    public void Convert_HttpTraces_AreCounted()
    {
        using MemoryStream output = new();
        ConversionSummary summary = new TapConverter(new ConversionOptions(), new NothingWrong()).Convert([Conversions.Source(Taps.Encode(MixedTap.Records(TapShape.Buffered), TapFormat.Text))], output);
        Assert.Equal(5, summary.Exchanges);
    }

    [Fact]
    public void Convert_Cancelled_Throws()
    {
        byte[] tap = Taps.Encode(Connections["ipv4"], Enumerable.Range(0, 1000).Select(i => TapStep.Read(Taps.Time(i), new byte[] { 1 })), new TapOptions(), TapFormat.Delimited);
        using MemoryStream output = new();
        Assert.Throws<OperationCanceledException>(() => new TapConverter(new ConversionOptions(), new NothingWrong()).Convert([Conversions.Source(tap)], output, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Convert_OutputThatFails_Throws()
    {
        byte[] tap = Taps.Encode(Connections["ipv4"], Steps(1_048_576, isText: false), new TapOptions(), TapFormat.Delimited);
        using FullStream output = new();
        IOException refused = Assert.Throws<IOException>(() => new TapConverter(new ConversionOptions(), new NothingWrong()).Convert([Conversions.Source(tap)], output));
        Assert.Equal("full", refused.Message);
    }

    private static byte[] Written(TapSource[] sources, ConversionOptions? options = null)
    {
        using MemoryStream output = new();
        new TapConverter(options ?? new ConversionOptions(), new NothingWrong()).Convert(sources, output);
        return output.ToArray();
    }

    private static TapStep[] Steps(int size, bool isText) =>
    [
        TapStep.Read(Taps.Time(0), Taps.Payload(size, 1, isText)),
        TapStep.Write(Taps.Time(1), Taps.Payload(size, 2, isText)),
        TapStep.Write(Taps.Time(2), Taps.Payload(5, 3, isText)),
        TapStep.Read(Taps.Time(3), Taps.Payload(1001, 4, isText)),
        TapStep.Read(Taps.Time(4), Taps.Payload(1, 5, isText)),
        TapStep.Write(Taps.Time(5), Taps.Payload(2000, 6, isText)),
        TapStep.Closed(Taps.Time(6)),
    ];

    private static void AssertSent(TapStep[] steps, TapStepKind kind, TcpDirection direction, string family)
    {
        TapStep[] sent = [.. steps.Where(step => step.Kind == kind && !step.Bytes.IsEmpty)];
        AssertSame([.. sent.SelectMany(step => step.Bytes.ToArray())], direction.Bytes);
        Assert.All(direction.Segments, segment => Assert.True(segment.Payload.Length <= (family == "ipv6" ? 1440 : 1460)));

        IEnumerable<(long Time, int Length)> perEvent = direction.Segments.GroupBy(segment => segment.Time).Select(group => (group.Key, group.Sum(segment => segment.Payload.Length)));
        Assert.Equal(sent.Select(step => (step.Time, step.Bytes.Length)), perEvent);
    }

    // Names the first byte that differs instead of printing a megabyte.
    private static void AssertSame(byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.Equal(-1, expected.AsSpan().CommonPrefixLength(actual) is int same && same < expected.Length ? same : -1);
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("full");
    }
}
