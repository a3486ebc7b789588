using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Live;

public class FolderReadingTests
{
    private const string Name = "down_7.pb";

    public static TheoryData<string, string> Forms =>
    [
        .. Enum.GetNames<TapFormat>().SelectMany(format => Enum.GetNames<TapShape>().Select(shape => (format, shape))),
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Read_TapThatGrowsByteByByte_GivesTheCaptureOfTheWhole(string format, string shape) =>
        AssertSameInPieces(Encode(CliTaps.DataAndClose, format, shape), _ => 1);

    [Theory]
    [MemberData(nameof(Forms))]
    public void Read_TapThatGrowsInPiecesOfManySizes_GivesTheCaptureOfTheWhole(string format, string shape)
    {
        TapStep[] steps = [.. Enumerable.Range(0, 60).Select(i => i % 3 == 2 ? TapStep.Write(Taps.Time(i), Taps.Payload(i * 37, i, isText: true)) : TapStep.Read(Taps.Time(i), Taps.Payload(i * 11, i, isText: true))), TapStep.Closed(Taps.Time(60))];
        byte[] tap = Encode(steps, format, shape);

        foreach (int seed in Enumerable.Range(1, 4))
        {
            Random random = new(seed);
            AssertSameInPieces(tap, _ => 1 + random.Next(seed * 800));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Read_TapThatPausesEverywhere_GivesItsPayload(string format, string shape)
    {
        byte[] tap = Encode(CliTaps.DataAndClose, format, shape);
        for (int cut = 1; cut < tap.Length; cut += 7)
        {
            using WatchedFolder folder = new();
            folder.Write(Name, tap.AsSpan(0, cut));
            folder.LookOnForAPause();
            folder.Append(Name, tap.AsSpan(cut));
            folder.LookOnForAPause();

            Assert.Equal(folder.Convert(), folder.EndCapture());
            Assert.Empty(folder.AllDamaged);
        }
    }

    [Theory]
    [InlineData("Delimited", false)]
    [InlineData("Delimited", true)]
    [InlineData("JsonBytes", false)]
    [InlineData("JsonBytes", true)]
    [InlineData("Text", false)]
    public void Read_TapTruncatedWhileEnvoyHasItOpen_GoesOnWhereItWas(string format, bool isSeenEmpty)
    {
        byte[] whole = Encode(CliTaps.DataAndClose, format, "Streamed");
        int read = Encode(CliTaps.DataAndClose[..2], format, "Streamed").Length;
        using WatchedFolder folder = new();
        folder.Write(Name, whole.AsSpan(0, read));
        folder.LookOnForAPause();

        folder.Truncate(Name, isSeenEmpty);
        folder.WriteAt(Name, read, whole.AsSpan(read));
        folder.LookOnForAPause();

        byte[] capture = folder.EndCapture();
        folder.Write(Name, whole);
        Assert.Equal(folder.Convert(), capture);
        Assert.Empty(folder.AllDamaged);
        Assert.Equal([folder[Name]], folder.Begun);
    }

    [Theory]
    [InlineData("Delimited")]
    [InlineData("JsonBytes")]
    [InlineData("Text")]
    public void Read_TapTruncatedBeforeAllWasRead_LosesThatAndGoesOn(string format)
    {
        byte[] whole = Encode(CliTaps.DataAndClose, format, "Streamed");
        int read = Encode(CliTaps.DataAndClose[..1], format, "Streamed").Length;
        int kept = Encode(CliTaps.DataAndClose[..^2], format, "Streamed").Length;
        using WatchedFolder folder = new();
        folder.Write(Name, whole.AsSpan(0, read));
        folder.LookOnForAPause();

        folder.Truncate(Name, isSeen: true);
        folder.WriteAt(Name, kept, whole.AsSpan(kept));
        folder.LookOnForAPause();

        TcpConversation conversation = TcpReassembly.Single(CaptureReader.Read(folder.EndCapture()), withGaps: true);
        Assert.True(conversation.Opener.HasFin && conversation.Other.HasFin);
        Assert.Single(folder.AllDamaged);
        Assert.Empty(folder.AllNotTaps);
        Assert.Equal([folder[Name]], folder.Begun);
    }

    [Fact]
    public void Read_TapTruncatedAndWrittenAnew_IsAnotherTap()
    {
        byte[] tap = Encode(CliTaps.DataAndClose, "Delimited", "Streamed");
        using WatchedFolder folder = new();
        folder.Write(Name, Encode(CliTaps.Data, "Delimited", "Streamed"));
        folder.LookOnForAPause();

        folder.Truncate(Name, isSeen: true);
        folder.WriteAt(Name, 0, tap);
        folder.LookOnForAPause();

        Assert.Equal(2, TcpReassembly.Of(CaptureReader.Read(folder.EndCapture())).Count);
        Assert.Equal([folder[Name], folder[Name]], folder.Begun);
    }

    [Fact]
    public void Read_Removing_RemovesEachTapOnceItsCaptureIsComplete()
    {
        byte[] open = Encode(CliTaps.Data, "Delimited", "Streamed");
        byte[] closed = Encode(CliTaps.DataAndClose, "Delimited", "Streamed");
        using WatchedFolder folder = new(isCapturePerTap: true, removes: true);
        folder.Write("open_1.pb_length_delimited", open);
        folder.Write("closed_2.pb_length_delimited", closed.AsSpan(0, open.Length));
        folder.Write("damaged_3.pb_length_delimited", [.. closed, 0xff, 0xff]);
        folder.Write("other.txt", "no tap"u8);
        folder.LookOnForAPause();
        Assert.Equal(4, Directory.GetFiles(folder.Path).Length);
        Assert.Empty(folder.CaptureNames());

        folder.Append("closed_2.pb_length_delimited", closed.AsSpan(open.Length));
        folder.Look();
        Assert.Equal(4, Directory.GetFiles(folder.Path).Length);
        folder.LookOnForAPause();
        Assert.Contains("closed_2.pb_length_delimited-0.pcapng", folder.CaptureNames());
        folder.End();

        string[] left = [.. Directory.GetFiles(folder.Path).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        Assert.Equal(["damaged_3.pb_length_delimited", "open_1.pb_length_delimited", "other.txt"], left);
    }

    [Fact]
    public void Read_HttpPiecesWithoutTimes_AreReportedAsTheyCome()
    {
        TraceWrapper[] pieces =
        [
            HttpTaps.Piece(5, new HttpStreamedTraceSegment { RequestHeaders = HttpTaps.Map((":method", "POST"), (":path", "/"), (":authority", "a"), ("content-length", "8")) }),
            HttpTaps.Piece(5, new HttpStreamedTraceSegment { RequestBodyChunk = HttpTaps.Chunk("question"u8.ToArray()) }),
            HttpTaps.Piece(5, new HttpStreamedTraceSegment { ResponseHeaders = HttpTaps.Map((":status", "200"), ("content-length", "6")) }),
            HttpTaps.Piece(5, new HttpStreamedTraceSegment { ResponseBodyChunk = HttpTaps.Chunk("answer"u8.ToArray()) }),
        ];
        using WatchedFolder folder = new();
        foreach (TraceWrapper piece in pieces)
        {
            folder.Append(Name, HttpTaps.Encode(piece));
            File.SetLastWriteTimeUtc(folder[Name], DateTime.UnixEpoch.AddDays(20_000));
            folder.LookOnForAPause();
        }

        byte[][] whole = [.. CaptureReader.Read(folder.Convert()).Frames.Select(frame => frame.Bytes.ToArray())];
        byte[][] watched = [.. CaptureReader.Read(folder.EndCapture()).Frames.Select(frame => frame.Bytes.ToArray())];

        Assert.Equal(whole, watched);
        Assert.Empty(folder.AllDamaged);
    }

    [Fact]
    public void Read_TapsThatAreThere_AreReportedAsTheConversionReportsThem()
    {
        using WatchedFolder folder = new();
        foreach (int i in Enumerable.Range(0, 50))
        {
            Directory.CreateDirectory(folder[$"{i % 3}"]);
            folder.Write($"{i % 3}/down_{i}.pb", Taps.Encode(new TapConnection((ulong)i, CliTaps.Server, CliTaps.Client), [TapStep.Read(Taps.Time(100 - i), "one"u8.ToArray()), TapStep.Write(Taps.Time(100 + i), "two"u8.ToArray())], new TapOptions(), TapFormat.Undelimited));
            File.SetLastWriteTimeUtc(folder[$"{i % 3}/down_{i}.pb"], DateTime.UtcNow.AddMinutes(-1));
        }

        File.WriteAllBytes(folder["zipped_1.pb.gz"], CliTaps.Gzip(CliTaps.Encode()));
        File.SetLastWriteTimeUtc(folder["zipped_1.pb.gz"], DateTime.UtcNow.AddMinutes(-1));
        folder.Look();

        // Interfaces are described before the first packet of a conversion, and before their own first one in a live capture.
        Assert.Equal(FramesOf(folder.Convert()), FramesOf(folder.EndCapture()));

        static string[] FramesOf(byte[] capture) => [.. CaptureReader.Read(capture).Frames.Select(frame => $"{frame.Time} {Convert.ToHexString(frame.Bytes.Span)} {frame.Comment}")];
    }

    [Theory]
    [InlineData("Text")]
    [InlineData("JsonBytes")]
    [InlineData("JsonString")]
    [InlineData("Delimited")]
    [InlineData("Undelimited")]
    public void Read_LargeEventThatComesInPieces_IsWaitedFor(string format)
    {
        byte[] said = Taps.Payload(300_000, 1, isText: true);
        byte[] tap = CliTaps.Encode([TapStep.Read(Taps.Time(0), said), TapStep.Closed(Taps.Time(1))], Enum.Parse<TapFormat>(format), TapShape.Streamed);
        using WatchedFolder folder = new();
        folder.Write(Name, tap.AsSpan(0, tap.Length / 4));
        folder.LookOnForAPause();
        for (int quarter = 1; quarter < 4; quarter++)
        {
            folder.Append(Name, tap.AsSpan(quarter * tap.Length / 4, ((quarter + 1) * tap.Length / 4) - (quarter * tap.Length / 4)));
            folder.LookOnForAPause();
        }

        ConversionSummary summary = folder.End();

        Assert.Empty(folder.AllDamaged);
        Assert.Equal((2L, 300_000L), (summary.Events, summary.PayloadBytes));
    }

    [Fact]
    public void Read_ThousandTapsThatAppear_AreAllReported()
    {
        using WatchedFolder folder = new();
        for (int i = 0; i < 1_000; i++)
        {
            folder.Write($"down_{i}.pb", CliTaps.EncodeLater(i));
            if (i % 100 == 0)
            {
                folder.Look();
            }
        }

        folder.LookOnForAPause();
        ConversionSummary summary = folder.End();

        Assert.Equal(1_000, summary.Inputs);
        Assert.Equal(1_000, summary.Conversations);
        Assert.Equal(1_000 * CliTaps.DataEvents, summary.Events);
        Assert.Empty(folder.AllDamaged);
    }

    [Fact]
    public void Read_TapBegunAnew_IsAnotherTap()
    {
        using WatchedFolder folder = new();
        folder.Write(Name, CliTaps.Encode(CliTaps.DataAndClose[..2], TapFormat.Delimited, TapShape.Streamed));
        folder.LookOnForAPause();
        folder.Write(Name, []);
        folder.Look();
        folder.Write(Name, CliTaps.Encode(TapFormat.Delimited, TapShape.Streamed));
        folder.LookOnForAPause();
        ConversionSummary summary = folder.End();

        Assert.Equal(2, summary.Inputs);
        Assert.Equal(2, summary.Conversations);
        Assert.Equal(2 + CliTaps.DataAndClose.Length, summary.Events);
        Assert.Empty(folder.AllDamaged);
    }

    [Fact]
    public void Read_TapBegunAnewAndLongerBetweenTwoLooks_IsAnotherTap()
    {
        using WatchedFolder folder = new();
        folder.Write(Name, CliTaps.Encode(CliTaps.DataAndClose[..1], TapFormat.JsonBytes, TapShape.Streamed));
        folder.LookOnForAPause();
        folder.Write(Name, CliTaps.Encode(CliTaps.DataAndClose[1..], TapFormat.JsonBytes, TapShape.Streamed));
        folder.LookOnForAPause();
        ConversionSummary summary = folder.End();

        Assert.Equal(2, summary.Inputs);
        Assert.Equal(CliTaps.DataAndClose.Length, summary.Events);
        Assert.Empty(folder.AllDamaged);
    }

    [Fact]
    public void Read_TapThatGoes_KeepsWhatWasRead()
    {
        using WatchedFolder folder = new();
        folder.Write(Name, CliTaps.Encode(CliTaps.Data, TapFormat.Delimited, TapShape.Streamed));
        folder.LookOnForAPause();
        File.Delete(folder[Name]);
        folder.Look();
        ConversionSummary summary = folder.End();

        Assert.Equal(CliTaps.DataEvents, summary.Events);
        Assert.Empty(folder.AllDamaged);
    }

    [Fact]
    public void Read_TapThatGoesInsideARecord_IsDamaged()
    {
        using WatchedFolder folder = new();
        folder.Write(Name, CliTaps.Encode(CliTaps.Data, TapFormat.Delimited, TapShape.Streamed).AsSpan()[..^3]);
        folder.LookOnForAPause();
        File.Delete(folder[Name]);
        folder.Look();

        Assert.Equal(1, folder.End().Damaged);
        Assert.EndsWith("the file has gone inside a record", Assert.Single(folder.AllDamaged).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Read_PartialTailAtTheEnd_IsReportedAsTheConversionReportsIt(string format, string shape)
    {
        byte[] partial = Encode(CliTaps.DataAndClose, format, shape)[..^4];
        using WatchedFolder folder = new();
        folder.Write(Name, partial);
        folder.LookOnForAPause();
        Assert.Empty(folder.AllDamaged);
        folder.End();

        RecordingObserver conversion = new();
        new TapConverter(new ConversionOptions(), conversion).Convert(TapSource.Find(folder.Path), Stream.Null);
        Assert.Equal(conversion.AllDamaged.Select(problem => problem.Message), folder.AllDamaged.Select(problem => problem.Message));
    }

    [Fact]
    public void Read_GzipThatGrows_IsConvertedOnceWhenItIsThere()
    {
        byte[] zipped = CliTaps.Gzip(CliTaps.Encode());
        using WatchedFolder folder = new();
        foreach (byte next in zipped)
        {
            folder.Append("down_7.pb.gz", [next]);
            folder.Look();
        }

        folder.LookOnForAPause();
        folder.LookOnForAPause();
        ConversionSummary summary = folder.End();

        Assert.Equal(1, summary.Inputs);
        Assert.Equal(CliTaps.DataEvents, summary.Events);
        Assert.Empty(folder.AllDamaged);
    }

    [Fact]
    public void Read_NoTap_IsPassedOver()
    {
        using WatchedFolder folder = new();
        folder.Write("large.json", Taps.Payload(10_000, 1));
        folder.Write("small.json", "[1, 2]"u8);
        folder.Write("notes.txt", "no name of a tap"u8);
        folder.LookOnForAPause();
        ConversionSummary summary = folder.End();

        Assert.Equal(0, summary.Inputs);
        Assert.Equal(2, summary.NotTaps);
        Assert.Empty(folder.AllDamaged);
    }

    [Fact]
    public void Read_CapturePerTap_AppearsWhenTheConnectionHasClosedAndAgainWhenItGoesOn()
    {
        byte[] tap = CliTaps.Encode(TapFormat.Delimited, TapShape.Streamed);
        using WatchedFolder folder = new(isCapturePerTap: true);
        folder.Write(Name, tap.AsSpan(0, tap.Length / 2));
        folder.LookOnForAPause();
        Assert.Empty(folder.CaptureNames());

        folder.Append(Name, tap.AsSpan(tap.Length / 2));
        folder.LookOnForAPause();
        Assert.Equal([$"{Name}-0.pcapng"], folder.CaptureNames());
        Assert.Equal(folder.Convert(), File.ReadAllBytes(Path.Combine(folder.Captures, $"{Name}-0.pcapng")));

        folder.Append(Name, tap);
        folder.LookOnForAPause();
        Assert.Equal([$"{Name}-0.pcapng", $"{Name}-1.pcapng"], folder.CaptureNames());
        Assert.Equal(2 * CliTaps.DataAndClose.Length, folder.End().Events);
    }

    [Fact]
    public void Read_CapturePerTapThatStaysOpen_AppearsWhenItsFileGoesOrAtTheEnd()
    {
        byte[] tap = CliTaps.Encode(CliTaps.Data, TapFormat.Delimited, TapShape.Streamed);
        using WatchedFolder folder = new(isCapturePerTap: true);
        folder.Write("down_1.pb", tap);
        folder.Write("down_2.pb", tap);
        folder.LookOnForAPause();
        Assert.Empty(folder.CaptureNames());

        File.Delete(folder["down_1.pb"]);
        folder.Look();
        Assert.Equal(["down_1.pb-0.pcapng"], folder.CaptureNames());

        folder.End();
        Assert.Equal(["down_1.pb-0.pcapng", "down_2.pb-0.pcapng"], folder.CaptureNames());
    }

    private static byte[] Encode(IEnumerable<TapStep> steps, string format, string shape) => CliTaps.Encode(steps, Enum.Parse<TapFormat>(format), Enum.Parse<TapShape>(shape));

    private static void AssertSameInPieces(byte[] tap, Func<int, int> next)
    {
        using WatchedFolder folder = new();
        for (int at = 0; at < tap.Length;)
        {
            int length = Math.Min(next(at), tap.Length - at);
            folder.Append(Name, tap.AsSpan(at, length));
            folder.Look();
            at += length;
        }

        Assert.Equal(folder.Convert(), folder.EndCapture());
        Assert.Empty(folder.AllDamaged);
        Assert.Empty(folder.AllNotTaps);
    }
}
