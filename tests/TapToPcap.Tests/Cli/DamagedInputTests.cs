using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Taps and archives that end too early: all that is whole is converted, and the message says where it ends.</summary>
public sealed partial class DamagedInputTests : IDisposable
{
    private const int CutBytes = 3;

    private static readonly string AnswerBeforeCut = CliTaps.Answer[..^CliTaps.LastWrite.Length];

    private readonly Scratch _scratch = new();

    public static TheoryData<string, string> BinaryFormats => Combine(TapFormat.Undelimited, TapFormat.Delimited);

    public static TheoryData<string, string> TextualFormats => Combine(TapFormat.JsonBytes, TapFormat.JsonString, TapFormat.Text);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(BinaryFormats))]
    public async Task Convert_BinaryCutInAnEvent_SaysWhatWasPromisedAndWhatIsLeft(string format, string shape)
    {
        byte[] whole = CliTaps.Encode(CliTaps.Data, Enum.Parse<TapFormat>(format), Enum.Parse<TapShape>(shape));
        byte[] cut = whole[..^CutBytes];

        (string line, CliCapture capture) = await ConvertDamagedAsync("cut.pb", cut);

        Match match = PromiseLine().Match(line);
        Assert.True(match.Success, line);
        (long offset, long record, long promised, long left) = (Number(match, 1), Number(match, 2), Number(match, 3), Number(match, 4));
        Assert.Equal(cut.Length, offset + left);
        Assert.Equal(CutBytes, promised - left);
        Assert.Equal(RecordsOf(shape), record);
        Assert.Equal(CliTaps.Question, capture.FromClient);
        Assert.Equal(AnswerBeforeCut, capture.FromServer);
    }

    [Theory]
    [MemberData(nameof(TextualFormats))]
    public async Task Convert_TextCutInAnEvent_SaysWhereItEnds(string format, string shape)
    {
        byte[] whole = CliTaps.Encode(CliTaps.Data, Enum.Parse<TapFormat>(format), Enum.Parse<TapShape>(shape));
        int lastBody = Encoding.UTF8.GetString(whole).LastIndexOf("as_", StringComparison.Ordinal);
        byte[] cut = whole[..(lastBody + 20)];

        (string line, CliCapture capture) = await ConvertDamagedAsync("cut.json", cut);

        Match match = EndLine().Match(line);
        Assert.True(match.Success, line);
        Assert.InRange(Number(match, 1), lastBody, cut.Length);
        Assert.Equal(RecordsOf(shape), Number(match, 2));
        Assert.Equal(CliTaps.Question, capture.FromClient);
        Assert.Equal(AnswerBeforeCut, capture.FromServer);
    }

    [Theory]
    [MemberData(nameof(BinaryFormats))]
    public async Task Convert_RubbishAfterWholeRecords_KeepsTheRecords(string format, string shape)
    {
        byte[] tap = [.. CliTaps.Encode(CliTaps.DataAndClose, Enum.Parse<TapFormat>(format), Enum.Parse<TapShape>(shape)), .. Enumerable.Repeat((byte)0xFF, 64)];

        (string line, CliCapture capture) = await ConvertDamagedAsync("rubbish.pb", tap);

        Assert.Contains($"byte {tap.Length - 64}, ", line, StringComparison.Ordinal);
        Assert.Equal(CliTaps.Question, capture.FromClient);
        Assert.Equal(CliTaps.Answer, capture.FromServer);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task Convert_GzipWithoutItsEnd_KeepsWhatCouldBeUnpacked(int missing)
    {
        byte[] zipped = CliTaps.Gzip(CliTaps.Encode(CliTaps.Data, TapFormat.Delimited, TapShape.Streamed));

        (string line, CliCapture capture) = await ConvertDamagedAsync("cut.pb.gz", zipped[..^missing]);

        Assert.Contains("the archive cannot be read on from here: ", line, StringComparison.Ordinal);
        Assert.Equal(CliTaps.Question, capture.FromClient);
        Assert.StartsWith(AnswerBeforeCut, capture.FromServer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_GzipCutInTheMiddle_KeepsWhatCouldBeUnpacked()
    {
        byte[] random = new byte[100_000];
        new Random(1).NextBytes(random);
        TapStep[] steps = [.. CliTaps.Data, TapStep.Read(CliTaps.Data[^1].Time, random)];
        byte[] zipped = CliTaps.Gzip(CliTaps.Encode(steps, TapFormat.Delimited, TapShape.Streamed));

        (string line, CliCapture capture) = await ConvertDamagedAsync("cut.pb.gz", zipped[..(zipped.Length / 2)]);

        Assert.Contains("the archive cannot be read on from here: ", line, StringComparison.Ordinal);
        Assert.Equal(CliTaps.Question, capture.FromClient);
        Assert.Equal(CliTaps.Answer, capture.FromServer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Convert_TarCutInTheMiddle_KeepsTheMembersBefore(bool isZipped)
    {
        byte[] random = new byte[100_000];
        new Random(1).NextBytes(random);
        byte[] large = CliTaps.Encode([TapStep.Read(CliTaps.Data[0].Time, random)]);
        byte[] archive = CliTaps.Tar(("one.pb", CliTaps.Encode()), ("two.pb", large));
        byte[] stored = isZipped ? CliTaps.Gzip(archive) : archive;

        (string line, CliCapture capture) = await ConvertDamagedAsync("cut.tar", stored[..(stored.Length / 2)]);

        Assert.Contains("the archive cannot be read on from here: ", line, StringComparison.Ordinal);
        Assert.StartsWith("cut.tar:two.pb: byte ", line, StringComparison.Ordinal);
        Assert.Equal(CliTaps.Question, capture.FromClient);
        Assert.Equal(CliTaps.Answer, capture.FromServer);
    }

    [Fact]
    public async Task Convert_TarCutBetweenMembers_KeepsTheMembersBeforeAndSaysWhere()
    {
        byte[] first = CliTaps.Tar(("one.pb", CliTaps.Encode()));
        byte[] both = CliTaps.Tar(("one.pb", CliTaps.Encode()), ("two.pb", CliTaps.Encode()));
        int secondAt = both.AsSpan().IndexOf("two.pb"u8);
        Assert.InRange(secondAt, 1, first.Length);

        (string line, CliCapture capture) = await ConvertDamagedAsync("cut.tar", both[..(secondAt + 100)]);

        Assert.StartsWith($"cut.tar: byte {secondAt + 100}: the archive cannot be read on from here: ", line, StringComparison.Ordinal);
        Assert.Equal(CliTaps.Question, capture.FromClient);
        Assert.Equal(CliTaps.Answer, capture.FromServer);
    }

    [Fact]
    public async Task Convert_DirectoryWithDamagedAndForeignFiles_ConvertsTheRest()
    {
        Directory.CreateDirectory(_scratch["taps"]);
        await File.WriteAllBytesAsync(_scratch["taps/1-good.pb"], CliTaps.Encode());
        await File.WriteAllBytesAsync(_scratch["taps/2-cut.pb"], CliTaps.Encode(CliTaps.Later(CliTaps.Data, 1))[..^CutBytes]);
        await File.WriteAllBytesAsync(_scratch["taps/3-empty.pb"], []);
        await File.WriteAllTextAsync(_scratch["taps/4-foreign.json"], "not what its name says");
        await File.WriteAllBytesAsync(_scratch["taps/5-good.json"], CliTaps.EncodeLater(2, TapFormat.JsonBytes));

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "taps", "-o", "out.pcap");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(run.Lines()[..2], line => line.StartsWith("taps/2-cut.pb: byte ", StringComparison.Ordinal));
        Assert.Contains(run.Lines()[..2], line => line.StartsWith("taps/3-empty.pb: byte 0: the input is empty", StringComparison.Ordinal));
        Assert.Equal("1 file named like a tap without being one, skipped (-v names them)", run.Lines()[2]);
        Assert.Equal((2 * CliTaps.Answer.Length) + AnswerBeforeCut.Length, CliCapture.Read(_scratch["out.pcap"]).FromServer.Length);
        Assert.Equal(3, run.Summary().Conversations);
        Assert.Equal(3, run.Summary().Warnings);
    }

    [Fact]
    public async Task Convert_DamagedStandardInput_SaysWhereItEnds()
    {
        ToolRun run = await CliRun.PipeAsync(CliTaps.Encode(CliTaps.Data)[..^CutBytes], "-", "-o", _scratch["out.pcap"]);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("standard input: byte ", run.Lines()[0], StringComparison.Ordinal);
        Assert.Equal(AnswerBeforeCut, CliCapture.Read(_scratch["out.pcap"]).FromServer);
    }

    private async Task<(string Line, CliCapture Capture)> ConvertDamagedAsync(string name, byte[] tap)
    {
        await File.WriteAllBytesAsync(_scratch[name], tap);
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, name, "-o", "out.pcap");

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.OutputBytes);
        Assert.Equal(1, run.Summary().Warnings);
        Assert.Equal(2, run.Lines().Count(line => !line.StartsWith("1 trace recorded with JSON_BODY_AS_STRING", StringComparison.Ordinal)));
        Assert.StartsWith(name, run.Lines()[0], StringComparison.Ordinal);
        return (run.Lines()[0], CliCapture.Read(_scratch["out.pcap"]));
    }

    private static int RecordsOf(string shape) => Enum.Parse<TapShape>(shape) switch
    {
        TapShape.Buffered => 1,
        TapShape.Batched => 2,
        _ => 1 + CliTaps.DataEvents,
    };

    private static long Number(Match match, int group) => long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static TheoryData<string, string> Combine(params TapFormat[] formats)
    {
        TheoryData<string, string> combined = [];
        foreach (TapFormat format in formats)
        {
            foreach (TapShape shape in Enum.GetValues<TapShape>())
            {
                combined.Add(format.ToString(), shape.ToString());
            }
        }

        return combined;
    }

    [GeneratedRegex("^cut\\.pb: byte ([0-9]+), record ([0-9]+): the input ends here: Event promises ([0-9]+) bytes, ([0-9]+) are left; the last [0-9]+ bytes hold no whole event$")]
    private static partial Regex PromiseLine();

    [GeneratedRegex("^cut\\.json: byte ([0-9]+), record ([0-9]+): the input ends here, inside a (?:record|string); the last [0-9]+ bytes hold no whole event$")]
    private static partial Regex EndLine();
}
