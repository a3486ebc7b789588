using System.Net;
using TapToPcap.Converting;
using TapToPcap.Generator;
using TapToPcap.Input;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests;

/// <summary>What is measured must be what it is taken for.</summary>
public class TapGeneratorTests
{
    private static readonly TapFormat[] Formats = Enum.GetValues<TapFormat>();
    private static readonly TapShape[] Shapes = Enum.GetValues<TapShape>();
    private static readonly ConnectionLayout[] Layouts = Enum.GetValues<ConnectionLayout>();

    public static TheoryData<string, string, string> Kinds =>
    [
        .. from format in Formats from shape in Shapes from layout in Layouts select ($"{format}", $"{shape}", $"{layout}"),
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Write_AnyKind_IsConvertedWholly(string format, string shape, string layout)
    {
        TapPlan plan = Plan(Enum.Parse<TapFormat>(format), Enum.Parse<TapShape>(shape), Enum.Parse<ConnectionLayout>(layout));
        byte[] tap = Generate(plan);

        ConversionSummary summary = Convert([Conversions.Source(tap)]);

        long closes = plan.Tap.Shape == TapShape.Buffered ? 0 : 1;
        ConversionSummary expected = new()
        {
            Inputs = 1,
            Events = plan.Events,
            Conversations = 1,
            Packets = summary.Packets,
            PayloadBytes = (plan.Events - closes) * plan.EventBytes,
            StringBodies = plan.Format == TapFormat.JsonString ? 1 : 0,
        };
        Assert.Equal(expected, summary);
        Assert.Equal(tap, Generate(plan));
    }

    [Theory]
    [InlineData("Undelimited", "Current")]
    [InlineData("Undelimited", "Before128")]
    [InlineData("Delimited", "Current")]
    [InlineData("Delimited", "Before128")]
    public void WriteBufferedRecord_StepByStep_SameBytesAsInOnePiece(string format, string layout)
    {
        TapConnection connection = new(0, IPEndPoint.Parse("10.1.0.1:8080"), IPEndPoint.Parse("[2001:db8::1]:40000"));
        TapStep[] steps = [TapStep.Read(Taps.Time(0), Taps.Payload(100, 1)), TapStep.Write(Taps.Time(1), Taps.Payload(20_000, 2), endStream: true)];
        using MemoryStream record = new();

        BufferedRecord.Write(record, connection, steps, Enum.Parse<TapFormat>(format), Enum.Parse<ConnectionLayout>(layout));

        Assert.Equal(Taps.Encode(connection, steps, new TapOptions(), Enum.Parse<TapFormat>(format), Enum.Parse<ConnectionLayout>(layout)), record.ToArray());
    }

    [Fact]
    public void Run_Files_TapsThatOverlapOver600Seconds()
    {
        const int Count = 20;
        string[] arguments = ["--files", $"{Count}", "--events", "5", "--event-bytes", "200", "--shape", "streamed", "--format", "delimited"];
        using Scratch folder = new();
        Assert.Equal(0, GenerateCommand.Create().Parse([folder["once"], .. arguments]).Invoke());
        Assert.Equal(0, GenerateCommand.Create().Parse([folder["twice"], .. arguments]).Invoke());

        FileInfo[] files = new DirectoryInfo(folder["once"]).GetFiles("*.pb_length_delimited");
        Assert.Equal(Count, files.Length);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(file.FullName), File.ReadAllBytes(Path.Combine(folder["twice"], file.Name))));

        (long First, long Last)[] spans = [.. files.Select(Span)];
        Assert.InRange(spans.Max(span => span.Last) - spans.Min(span => span.First), 480, 600);
        Assert.True(spans.Max(span => span.First) < spans.Min(span => span.Last), "some end before others begin");

        ConversionSummary summary = Convert([.. files.Select(file => Conversions.Source(File.ReadAllBytes(file.FullName), file.Name))]);
        Assert.Equal(new ConversionSummary { Inputs = Count, Events = 5 * Count, Conversations = Count, Packets = summary.Packets, PayloadBytes = 4 * 200 * Count }, summary);
    }

    [Fact]
    public void Run_OneTap_WritesWhatThePlanSays()
    {
        using Scratch folder = new();
        string[] arguments = [folder["tap.pb"], "--events", "9", "--event-bytes", "300", "--shape", "batched", "--batch-bytes", "700", "--seq-num", "--before-1.28"];

        Assert.Equal(0, GenerateCommand.Create().Parse(arguments).Invoke());

        Assert.Equal(Generate(Plan(TapFormat.Undelimited, TapShape.Batched, ConnectionLayout.Before128)), File.ReadAllBytes(folder["tap.pb"]));
    }

    // As text where bytes of any value would be lost.
    private static TapPlan Plan(TapFormat format, TapShape shape, ConnectionLayout layout) => new()
    {
        Events = 9,
        EventBytes = 300,
        IsText = format == TapFormat.JsonString,
        Format = format,
        Layout = layout,
        Tap = new TapOptions { Shape = shape, BatchBytes = 700, CountBytes = true },
    };

    private static byte[] Generate(TapPlan plan)
    {
        using MemoryStream tap = new();
        new TapGenerator(plan).Write(tap);
        return tap.ToArray();
    }

    private static ConversionSummary Convert(TapSource[] sources)
    {
        using MemoryStream output = new();
        return new TapConverter(new ConversionOptions(), new NothingWrong()).Convert(sources, output);
    }

    /// <summary>When the first and the last event of a tap happened, in seconds.</summary>
    private static (long First, long Last) Span(FileInfo file)
    {
        using FileStream tap = file.OpenRead();
        List<long> seconds = [];
        while (tap.Position < tap.Length)
        {
            if (TraceWrapper.Parser.ParseDelimitedFrom(tap).SocketStreamedTraceSegment.Event is SocketEvent happened)
            {
                seconds.Add(happened.Timestamp.Seconds);
            }
        }

        return (seconds[0], seconds[^1]);
    }
}
