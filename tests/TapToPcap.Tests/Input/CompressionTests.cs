using System.IO.Compression;
using TapToPcap.Converting;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Input;

/// <summary>What people attach and pipe: zip, xz, bzip2, zstd, gzip in gzip, and archives that went through a terminal.</summary>
public sealed class CompressionTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("xz", "xz -k tap_7.json", "tap_7.json.xz")]
    [InlineData("xz", "tar cJf taps.tar.xz tap_7.json", "taps.tar.xz")]
    [InlineData("bzip2", "bzip2 -k tap_7.json", "tap_7.json.bz2")]
    [InlineData("bzip2", "(bzip2 -c part1; bzip2 -c part2) > parts.bz2", "parts.bz2")]
    [InlineData("zstd", "zstd -q tap_7.json", "tap_7.json.zst")]
    [InlineData("zstd", "tar c tap_7.json | zstd -q > taps.tar.zst", "taps.tar.zst")]
    [InlineData("gzip", "gzip -c tap_7.json | gzip > twice.gz", "twice.gz")]
    [InlineData("gzip", "tar cz tap_7.json | gzip -1 | gzip > thrice", "thrice")]
    [InlineData("xz", "gzip -k tap_7.json && tar c tap_7.json.gz | xz > mixed", "mixed")]
    public async Task Convert_CompressedByTheUsualTools_IsRead(string tool, string compress, string input)
    {
        Needs.Tool(tool);
        byte[] tap = CliTaps.Encode(TapFormat.JsonBytes, TapShape.Streamed);
        await File.WriteAllBytesAsync(_scratch["tap_7.json"], tap);
        await File.WriteAllBytesAsync(_scratch["part1"], tap[..(tap.Length / 2)]);
        await File.WriteAllBytesAsync(_scratch["part2"], tap[(tap.Length / 2)..]);
        ToolRun made = await ToolRun.StartAsync("sh", ["-c", compress], null, _scratch.Path);
        Assert.True(made.ExitCode == 0, made.Error);

        ToolRun named = await CliRun.RunInAsync(_scratch.Path, input, "-o", "named.pcap");
        ToolRun piped = await CliRun.PipeAsync(await File.ReadAllBytesAsync(_scratch[input]), "-", "-o", _scratch["piped.pcap"]);

        Assert.Equal((0, 0), (named.ExitCode, piped.ExitCode));
        Assert.Equal(CliTaps.Answer, CliCapture.Read(_scratch["named.pcap"]).FromServer);
        Assert.Equal(CliTaps.Answer, CliCapture.Read(_scratch["piped.pcap"]).FromServer);
    }

    [Theory]
    [InlineData("xz")]
    [InlineData("bzip2")]
    [InlineData("zstd")]
    public async Task Convert_CompressedAndCutAnywhere_SaysSo(string tool)
    {
        ToolRun packed = await ToolRun.StartAsync(Needs.Tool(tool), ["-c"], CliTaps.Encode(TapFormat.JsonBytes, TapShape.Streamed));
        byte[] whole = packed.OutputBytes;
        for (int cut = 1; cut < whole.Length; cut += 1 + (whole.Length / 60))
        {
            RecordingObserver observer = new();
            using MemoryStream output = new();
            ConversionSummary summary = new TapConverter(new ConversionOptions(), observer).Convert([Conversions.Source(whole[..cut])], output);
            Assert.Empty(observer.AllUnreadable);
            Assert.True(observer.AllDamaged.Count > 0, $"cut at {cut} of {whole.Length}: {summary.Events} events and no word of damage");
        }
    }

    [Fact]
    public void Convert_Zip_TakesTheTapsInIt()
    {
        byte[] zip = Zip(("notes.txt", [1]), ("taps/a_7.pb", CliTaps.Encode()), ("taps/b_7.pb.gz", CliTaps.Gzip(CliTaps.EncodeLater(1))));
        RecordingObserver observer = new();
        using MemoryStream output = new();

        ConversionSummary summary = new TapConverter(new ConversionOptions(), observer).Convert([Conversions.Source(zip)], output);

        Assert.Equal((2, 0), (summary.Inputs, summary.Damaged));
        Assert.Equal(["tap:taps/a_7.pb", "tap:taps/b_7.pb.gz"], observer.Names);
    }

    [Fact]
    public void Convert_ZipThatIsCut_SaysWhatIsMissing()
    {
        byte[] zip = Zip(("a_7.pb", CliTaps.Encode()));
        RecordingObserver observer = new();
        using MemoryStream output = new();
        new TapConverter(new ConversionOptions(), observer).Convert([Conversions.Source(zip[..^10])], output);

        Assert.Contains("the list of the members of a zip archive is at its end", Assert.Single(observer.AllDamaged).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_ZipWithADamagedMember_TakesTheOthers()
    {
        byte[] zip = Zip(("a_7.pb", CliTaps.Encode()), ("b_7.pb", CliTaps.EncodeLater(1)));
        zip.AsSpan(60, 20).Clear();
        RecordingObserver observer = new();
        using MemoryStream output = new();
        ConversionSummary summary = new TapConverter(new ConversionOptions(), observer).Convert([Conversions.Source(zip)], output);

        Assert.True(summary.Damaged > 0);
        Assert.Contains("tap:b_7.pb", observer.Names);
        Assert.InRange(summary.Events, CliTaps.DataEvents, 2 * CliTaps.DataEvents);
    }

    [Theory]
    [InlineData("tar: Removing leading '/' from member names\n", false, "the first 44 bytes are text, the archive follows them (")]
    [InlineData("Defaulted container \"a\" out of: a, b\r\ntar: Removing leading `/' from member names\r\n", true, "the first 83 bytes are text, the archive follows them; the archive went through a terminal")]
    [InlineData("", true, "the archive went through a terminal, which put a carriage return before each line feed")]
    public void Convert_TarThatWentThroughATerminal_IsMendedAndSaidSo(string before, bool hasCarriageReturns, string remark)
    {
        foreach (TapFormat format in new[] { TapFormat.Undelimited, TapFormat.Delimited, TapFormat.JsonBytes, TapFormat.Text })
        {
            byte[] tar = CliTaps.Tar(("var/tap/down_7.pb", CliTaps.Encode(format)), ("var/tap/down_8.pb", CliTaps.EncodeLater(1, format)));
            byte[] spoilt = [.. System.Text.Encoding.ASCII.GetBytes(before), .. hasCarriageReturns ? WithCarriageReturns(tar) : tar];
            RecordingObserver observer = new();
            using MemoryStream output = new();

            ConversionSummary summary = new TapConverter(new ConversionOptions(), observer).Convert([Conversions.Source(spoilt)], output);

            Assert.Empty(observer.AllDamaged);
            Assert.Equal((2, 2 * CliTaps.DataEvents), (summary.Inputs, summary.Events));
            Assert.StartsWith($"tap: {remark}", Assert.Single(observer.Remarks), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("377ABCAF271C0004", "this is packed by 7z, which is not read: unpack it by 7z x")]
    [InlineData("526172211A070100", "this is packed by rar, which is not read: unpack it by unrar x")]
    [InlineData("04224D186040", "this is packed by lz4, which is not read: unpack it by lz4 -d")]
    [InlineData("4C5A495001", "this is packed by lzip, which is not read: unpack it by lzip -d")]
    [InlineData("1F9D9000", "this is packed by compress (.Z), which is not read: unpack it by uncompress")]
    public void Convert_ArchiveThatIsNotRead_IsNamedWithWhatUnpacksIt(string start, string expected)
    {
        RecordingObserver observer = new();
        using MemoryStream output = new();
        new TapConverter(new ConversionOptions(), observer).Convert([Conversions.Source([.. Convert.FromHexString(start), .. new byte[600]])], output);

        Assert.EndsWith(expected, Assert.Single(observer.AllDamaged).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_TarWithCarriageReturnsOfItsOwn_IsLeftAsItIs()
    {
        byte[] tap = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(CliTaps.Encode(TapFormat.JsonBytes)).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));
        RecordingObserver observer = new();
        using MemoryStream output = new();
        ConversionSummary summary = new TapConverter(new ConversionOptions(), observer).Convert([Conversions.Source(CliTaps.Tar(("a_7.json", tap), ("b_7.json", tap)))], output);

        Assert.Empty(observer.Remarks);
        Assert.Empty(observer.AllDamaged);
        Assert.Equal(CliTaps.DataEvents, summary.Events);
    }

    private static byte[] WithCarriageReturns(byte[] bytes) => [.. bytes.SelectMany(value => value == (byte)'\n' ? new byte[] { (byte)'\r', value } : [value])];

    private static byte[] Zip(params (string Name, byte[] Bytes)[] files)
    {
        using MemoryStream archive = new();
        using (ZipArchive zip = new(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in files)
            {
                using Stream member = zip.CreateEntry(name).Open();
                member.Write(bytes);
            }
        }

        return archive.ToArray();
    }
}
