using System.Net;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis;

/// <summary>Many taps in one capture.</summary>
public class TimeOrderTests
{
    private const int Count = 40;

    public static TheoryData<string, bool, int> Kinds
    {
        get
        {
            TheoryData<string, bool, int> kinds = [];
            foreach (TapFormat format in Enum.GetValues<TapFormat>())
            {
                kinds.Add(format.ToString(), false, 1);
                kinds.Add(format.ToString(), false, 3);
                kinds.Add(format.ToString(), true, 3);
                kinds.Add(format.ToString(), false, 256);
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Convert_ManyOverlappingTapsSeed7_GivesTimeOrderAndEveryByte(string format, bool isZipped, int maxOpen)
    {
        Random random = new(7);
        TapStep[][] taps = [.. Enumerable.Range(0, Count).Select(_ => RandomSteps(random))];
        OpenFiles files = new();
        TapSource[] sources = [.. taps.Select((steps, i) => files.Source($"tap {i}", Pack(Encode(i, steps, Enum.Parse<TapFormat>(format)), isZipped)))];

        Capture capture = Convert(sources, new ConversionOptions { MaxOpenTaps = maxOpen });

        Assert.Equal(capture.Frames.Select(frame => frame.Time).Order(), capture.Frames.Select(frame => frame.Time));
        Assert.InRange(files.Most, 1, maxOpen + 1);
        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(capture);
        Assert.Equal(Count, conversations.Count);
        for (int i = 0; i < Count; i++)
        {
            TcpConversation conversation = Assert.Single(conversations, conversation => conversation.Opener.From.Port == ClientPort(i));
            Assert.Equal(BytesOf(taps[i], TapStepKind.Read), conversation.Opener.Bytes);
            Assert.Equal(BytesOf(taps[i], TapStepKind.Write), conversation.Other.Bytes);
        }
    }

    [Fact]
    public void Convert_EqualTimes_KeepTheOrderOfTheInputs()
    {
        TapStep[] steps = [TapStep.Read(Taps.Time(0), new byte[1])];
        TapSource[] sources = [.. Enumerable.Range(0, Count).Select(i => Conversions.Source(Encode(i, steps, TapFormat.Undelimited), $"tap {i}"))];

        Capture capture = Convert(sources, new ConversionOptions { MaxOpenTaps = 3 });

        Assert.Equal(Enumerable.Range(0, Count).Select(ClientPort), TcpReassembly.Of(capture).Select(conversation => conversation.Opener.From.Port));
    }

    [Fact]
    public void Convert_WithoutSorting_WritesOneTapAfterTheOther()
    {
        TapSource late = Conversions.Source(Encode(0, [TapStep.Read(Taps.Time(9), new byte[1])], TapFormat.Undelimited), "late");
        TapSource early = Conversions.Source(Encode(1, [TapStep.Read(Taps.Time(0), new byte[1])], TapFormat.Undelimited), "early");

        Capture asGiven = Convert([late, early], new ConversionOptions { Sort = false });
        Capture sorted = Convert([late, early], new ConversionOptions());

        Assert.Equal([ClientPort(0), ClientPort(1)], TcpReassembly.Of(asGiven).Select(conversation => conversation.Opener.From.Port));
        Assert.Equal([ClientPort(1), ClientPort(0)], TcpReassembly.Of(sorted).Select(conversation => conversation.Opener.From.Port));
    }

    [Fact]
    public void Convert_TwoTapsOfOneName_HaveSequenceNumbersOfTheirOwn()
    {
        byte[] one = Encode(0, [TapStep.Read(Taps.Time(0), new byte[1])], TapFormat.Undelimited);
        byte[] other = Encode(0, [TapStep.Read(Taps.Time(0), new byte[2])], TapFormat.Undelimited);

        Capture capture = Convert([Conversions.Source(one, "same"), Conversions.Source(other, "same")], new ConversionOptions { Sort = false });

        IReadOnlyList<TcpConversation> conversations = TcpReassembly.Of(capture);
        Assert.Equal(2, conversations.Count);
        Assert.NotEqual(conversations[0].Opener.First, conversations[1].Opener.First);
        Assert.Contains("same (2), trace 0", conversations[1].Packets[0].Frame.Comment, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_TimesThatStepBackInOneTap_KeepTheTapsOrder()
    {
        TapStep[] steps = [TapStep.Read(Taps.Time(5), "a"u8.ToArray()), TapStep.Read(Taps.Time(1), "b"u8.ToArray()), TapStep.Read(Taps.Time(6), "c"u8.ToArray())];

        TcpConversation conversation = TcpReassembly.Single(Convert([Conversions.Source(Encode(0, steps, TapFormat.Delimited), "tap")], new ConversionOptions()));

        Assert.Equal("abc"u8.ToArray(), conversation.Opener.Bytes);
        Assert.Equal([Taps.Time(5), Taps.Time(1), Taps.Time(6)], conversation.Opener.Segments.Select(segment => segment.Time));
    }

    [Fact]
    public void Convert_DamageAfterAWholeTrace_StillClosesItsConversation()
    {
        byte[] tap = [.. Encode(0, [TapStep.Read(Taps.Time(0), new byte[10])], TapFormat.Delimited), 0xFF];
        RecordingObserver problems = new();

        Capture capture = Convert([Conversions.Source(tap, "tap")], new ConversionOptions(), problems);

        Assert.Single(problems.AllDamaged);
        TcpConversation conversation = TcpReassembly.Single(capture);
        Assert.True(conversation.Opener.HasFin && conversation.Other.HasFin);
    }

    private static int ClientPort(int number) => 40_000 + number;

    private static TapStep[] RandomSteps(Random random)
    {
        int time = random.Next(1000);
        TapStep[] steps = new TapStep[random.Next(1, 12)];
        for (int i = 0; i < steps.Length; i++)
        {
            byte[] bytes = Taps.Payload(random.Next(1, 20_000), random.Next(), isText: true);
            steps[i] = random.Next(2) == 0 ? TapStep.Read(Taps.Time(time), bytes) : TapStep.Write(Taps.Time(time), bytes);
            time += random.Next(200);
        }

        return steps;
    }

    private static byte[] Encode(int number, TapStep[] steps, TapFormat format) => Taps.Encode(
        new TapConnection((ulong)number, IPEndPoint.Parse("10.0.0.1:80"), new IPEndPoint(IPAddress.Parse("10.0.0.2"), ClientPort(number))),
        steps,
        new TapOptions { Shape = number % 2 == 0 ? TapShape.Buffered : TapShape.Streamed },
        format);

    private static byte[] Pack(byte[] tap, bool isZipped) => isZipped ? CliTaps.Gzip(tap) : tap;

    private static byte[] BytesOf(TapStep[] steps, TapStepKind kind) => [.. steps.Where(step => step.Kind == kind).SelectMany(step => step.Bytes.ToArray())];

    private static Capture Convert(IEnumerable<TapSource> sources, ConversionOptions options, IConversionObserver? observer = null)
    {
        using MemoryStream output = new();
        new TapConverter(options, observer ?? new NothingWrong()).Convert(sources, output);
        return CaptureReader.Read(output.ToArray());
    }
}
