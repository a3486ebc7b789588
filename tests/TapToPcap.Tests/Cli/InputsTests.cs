using System.Formats.Tar;
using System.Net;
using System.Text;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Where taps come from: files, directories, patterns and standard input, each also packed.</summary>
public sealed class InputsTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public static MatrixTheoryData<string, string> FormatsAndShapes { get; } = new(Enum.GetNames<TapFormat>(), Enum.GetNames<TapShape>());

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(FormatsAndShapes))]
    public async Task Convert_StandardInput_ReadsEveryFraming(string format, string shape)
    {
        byte[] tap = CliTaps.Encode(Enum.Parse<TapFormat>(format), Enum.Parse<TapShape>(shape));

        ToolRun run = await CliRun.PipeAsync(tap, "-", "-o", _scratch["out.pcap"]);

        AssertConversations(run, 1);
    }

    [Theory]
    [MemberData(nameof(FormatsAndShapes))]
    public async Task Convert_File_ReadsEveryFramingWhateverItsName(string format, string shape)
    {
        await File.WriteAllBytesAsync(_scratch["tap"], CliTaps.Encode(Enum.Parse<TapFormat>(format), Enum.Parse<TapShape>(shape)));

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "tap", "-o", "out.pcap");

        AssertConversations(run, 1);
    }

    [Fact]
    public async Task Convert_SeveralFiles_KeepsTheirOrderInOneCapture()
    {
        Place("b.pb", CliTaps.Encode([TapStep.Read(CliTaps.Data[0].Time, "first"u8.ToArray())]));
        TapConnection other = new(8, CliTaps.Server, new IPEndPoint(IPAddress.Parse("10.2.0.3"), CliTaps.Client.Port));
        Place("a.json", Taps.Encode(other, [TapStep.Read(CliTaps.Data[0].Time, "second"u8.ToArray())], new TapOptions(), TapFormat.JsonBytes));

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "b.pb", "a.json", "-o", "out.pcap");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, run.Summary().Conversations);
        Assert.Equal("firstsecond", CliCapture.Read(_scratch["out.pcap"]).FromClient);
    }

    [Fact]
    public async Task Convert_Directory_TakesWhatEnvoyNamesTapsAndNothingElse()
    {
        Place("taps/one_1.pb", CliTaps.Encode());
        Place("taps/one_2.pb_length_delimited", CliTaps.EncodeLater(1, TapFormat.Delimited));
        Place("taps/below/two_1.json.gz", CliTaps.Gzip(CliTaps.EncodeLater(2, TapFormat.JsonBytes)));
        Place("taps/below/further/three_1.pb_text", CliTaps.EncodeLater(3, TapFormat.Text));
        Place("taps/notes.txt", "not a tap, and not named like one"u8.ToArray());
        Place("taps/old.pcap", [0xD4, 0xC3, 0xB2, 0xA1]);
        Place("taps/list.json", "one\ntwo\n"u8.ToArray());

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "taps", "-v", "-o", "out.pcap");

        AssertConversations(run, 4, warnings: 1);
        Assert.Equal(
            ["reading taps/below/further/three_1.pb_text", "reading taps/below/two_1.json.gz", "reading taps/list.json", "reading taps/one_1.pb", "reading taps/one_2.pb_length_delimited"],
            run.Lines().Where(line => line.StartsWith("reading ", StringComparison.Ordinal)));
        Assert.Single(run.Lines(), line => line.StartsWith("skipped taps/list.json: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Convert_DirectoryWithItsOwnOutputInIt_ConvertsTheSameAgain()
    {
        Place("taps/one_1.pb", CliTaps.Encode());

        ToolRun first = await CliRun.RunInAsync(_scratch.Path, "taps", "-o", "taps/out.pcap");
        byte[] before = await File.ReadAllBytesAsync(_scratch["taps/out.pcap"]);
        ToolRun second = await CliRun.RunInAsync(_scratch.Path, "taps", "-o", "taps/out.pcap");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal(before, await File.ReadAllBytesAsync(_scratch["taps/out.pcap"]));
    }

    [Fact]
    public async Task Convert_DirectoryWithLinkToItself_Ends()
    {
        Place("taps/one_1.pb", CliTaps.Encode());
        Directory.CreateSymbolicLink(_scratch["taps/again"], _scratch["taps"]);

        AssertConversations(await CliRun.RunInAsync(_scratch.Path, "taps", "-o", "out.pcap"), 1);
    }

    [Theory]
    [InlineData("trace_*.pb", 2)]
    [InlineData("*/trace_*.pb", 1)]
    [InlineData("**/trace_*.pb", 3)]
    [InlineData("./trace_?.pb", 2)]
    [InlineData("below/*", 1)]
    [InlineData("be*/*_4*", 1)]
    public async Task Convert_QuotedPattern_TakesWhatMatches(string pattern, int taps)
    {
        Place("trace_1.pb", CliTaps.Encode());
        Place("trace_2.pb", CliTaps.EncodeLater(2));
        Place("other_3.pb", CliTaps.EncodeLater(3));
        Place("below/trace_4.pb", CliTaps.EncodeLater(4));

        AssertConversations(await CliRun.RunInAsync(_scratch.Path, pattern, "-o", "out.pcap"), taps);
    }

    [Fact]
    public async Task Convert_AbsolutePattern_TakesWhatMatches()
    {
        Place("trace_1.pb", CliTaps.Encode());
        Place("trace_2.pb", CliTaps.EncodeLater(2));

        AssertConversations(await CliRun.RunAsync(_scratch["trace_*.pb"], "-o", _scratch["out.pcap"]), 2);
    }

    [Fact]
    public async Task Convert_FileWhoseNameIsAPattern_IsThatFile()
    {
        Place("trace_*.pb", CliTaps.Encode());
        Place("trace_2.pb", CliTaps.EncodeLater(2));

        AssertConversations(await CliRun.RunInAsync(_scratch.Path, "trace_*.pb", "-o", "out.pcap"), 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Convert_Gzip_IsUnpacked(bool isPiped)
    {
        byte[] zipped = CliTaps.Gzip(CliTaps.Encode(TapFormat.Text, TapShape.Streamed));
        Place("tap", zipped);

        ToolRun run = isPiped
            ? await CliRun.PipeAsync(zipped, "-", "-o", _scratch["out.pcap"])
            : await CliRun.RunInAsync(_scratch.Path, "tap", "-o", "out.pcap");

        AssertConversations(run, 1);
    }

    [Fact]
    public async Task Convert_GzipInTwoPieces_IsOneInput()
    {
        byte[] tap = CliTaps.Encode(TapFormat.Delimited, TapShape.Streamed);
        Place("tap.gz", [.. CliTaps.Gzip(tap[..100]), .. CliTaps.Gzip(tap[100..])]);

        AssertConversations(await CliRun.RunInAsync(_scratch.Path, "tap.gz", "-o", "out.pcap"), 1);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Convert_Tar_TakesEveryTapInIt(bool isZipped, bool isPiped)
    {
        byte[] archive = CliTaps.Tar(
            ("var/tap/one_1.pb", CliTaps.Encode()),
            ("var/tap/one_2.json.gz", CliTaps.Gzip(CliTaps.EncodeLater(1, TapFormat.JsonString))),
            ("var/tap/notes.txt", "nothing"u8.ToArray()),
            ("three_1.pb_text", CliTaps.EncodeLater(2, TapFormat.Text)));
        byte[] stored = isZipped ? CliTaps.Gzip(archive) : archive;
        Place("taps.tar", stored);

        ToolRun run = isPiped
            ? await CliRun.PipeAsync(stored, "-", "-v", "-o", _scratch["out.pcap"])
            : await CliRun.RunInAsync(_scratch.Path, "taps.tar", "-v", "-o", "out.pcap");

        AssertConversations(run, 3);
        Assert.Contains($"reading {(isPiped ? "standard input" : "taps.tar")}:var/tap/one_2.json.gz", run.Lines());
    }

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public async Task Convert_TarWithOtherMembers_PassesThemOver(TarEntryFormat format)
    {
        string longName = $"{string.Join('/', Enumerable.Repeat("deep", 18))}/one_1.pb";
        TarEntry[] entries =
        [
            Entry(format, TarEntryType.Directory, "taps.json/"),
            Entry(format, TarEntryType.RegularFile, longName, CliTaps.Encode()),
            Entry(format, TarEntryType.SymbolicLink, "link.pb", linkName: longName),
            Entry(format, TarEntryType.HardLink, "hard.pb", linkName: longName),
            Entry(format, TarEntryType.Fifo, "pipe.pb"),
            Entry(format, TarEntryType.RegularFile, "two_1.pb", CliTaps.EncodeLater(1)),
        ];
        Place("taps.tar", CliTaps.Tar(format, entries));

        AssertConversations(await CliRun.RunInAsync(_scratch.Path, "taps.tar", "-o", "out.pcap"), 2);
    }

    [Fact]
    public async Task Convert_TarWithoutTaps_SaysSoAndWritesNothing()
    {
        Place("notes.tar", CliTaps.Tar(("notes.txt", "nothing"u8.ToArray())));

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "notes.tar", "-o", "out.pcap");

        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("notes.tar: holds no tap files", run.Lines()[0], StringComparison.Ordinal);
        Assert.False(File.Exists(_scratch["out.pcap"]));
    }

    [Fact]
    public async Task Convert_DirectoryOfForeignFilesOnly_SaysSoAndWritesNothing()
    {
        Place("taps/list.json", "one\ntwo\n"u8.ToArray());

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "taps", "-o", "out.pcap");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("none of the files is a tap", run.Lines());
        Assert.False(File.Exists(_scratch["out.pcap"]));
    }

    private void Place(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch[name])!);
        File.WriteAllBytes(_scratch[name], bytes);
    }

    private void AssertConversations(ToolRun run, int count, int warnings = 0)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Empty(run.OutputBytes);
        CliCapture capture = CliCapture.Read(_scratch["out.pcap"]);

        // All have the same ends; each letter must be there as often as it was said.
        Assert.Equal(Repeat(CliTaps.Question, count).Order(), capture.FromClient.Order());
        Assert.Equal(Repeat(CliTaps.Answer, count).Order(), capture.FromServer.Order());

        CliSummary summary = run.Summary();
        Assert.Equal((count, count, capture.Packets, warnings), (summary.Inputs, summary.Conversations, summary.Packets, summary.Warnings));
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private static TarEntry Entry(TarEntryFormat format, TarEntryType type, string name, byte[]? bytes = null, string? linkName = null)
    {
        TarEntry entry = format switch
        {
            TarEntryFormat.Pax => new PaxTarEntry(type, name),
            TarEntryFormat.Gnu => new GnuTarEntry(type, name),
            _ => new UstarTarEntry(type, name),
        };
        if (bytes is not null)
        {
            entry.DataStream = new MemoryStream(bytes);
        }

        if (linkName is not null)
        {
            entry.LinkName = linkName;
        }

        return entry;
    }
}
