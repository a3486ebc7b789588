using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Input;

public class TapArchiveTests
{
    private static readonly byte[] One = Tap(1);
    private static readonly byte[] Two = Tap(2);

    public static TheoryData<string> Wrappings => ["plain", "gz", "tar", "tar.gz", "gz in tar", "gz in tar.gz"];

    [Theory]
    [MemberData(nameof(Wrappings))]
    public void Open_TapInAnyWrapping_GivesItsBytes(string wrapping)
    {
        bool isTar = wrapping.Contains("tar", StringComparison.Ordinal);
        foreach (int piece in new[] { 1, 10, int.MaxValue })
        {
            TapSource source = new("stored", () => new PieceStream(Wrap(wrapping), piece));
            using TapArchive archive = new(new ArchiveLimits(long.MaxValue, int.MaxValue));
            List<(string Name, byte[] Bytes)> entries = [.. archive.Open(source).Select(entry => (entry.Name, ReadAll(entry.Open())))];
            (string Name, byte[] Bytes)[] expected = isTar
                ? [(wrapping.StartsWith("gz in", StringComparison.Ordinal) ? "stored:taps/a_1.pb.gz" : "stored:taps/a_1.pb", One), ("stored:taps/b_2.pb", Two)]
                : [("stored", One)];
            Assert.Equal(expected.Select(entry => (entry.Name, Convert.ToHexString(entry.Bytes))), entries.Select(entry => (entry.Name, Convert.ToHexString(entry.Bytes))));
        }
    }

    [Theory]
    [MemberData(nameof(Wrappings))]
    public void Convert_WrappedTapCutAnywhere_KeepsWhatIsWholeAndSaysSo(string wrapping)
    {
        byte[] whole = Wrap(wrapping);
        for (int cut = 1; cut < whole.Length; cut += 1 + (whole.Length / 300))
        {
            RecordingObserver observer = new();
            using MemoryStream output = new();
            ConversionSummary summary = new TapConverter(new ConversionOptions(), observer).Convert([Conversions.Source(whole[..cut])], output);
            Assert.InRange(CaptureReader.Read(output.ToArray()).Frames.Count, 0, 100);
            Assert.Empty(observer.AllUnreadable);
            Assert.True(observer.AllDamaged.Count > 0 || summary.Events == Events(wrapping), $"cut at {cut} of {whole.Length}: {summary.Events} events and no word of damage");
        }
    }

    [Fact]
    public void Convert_TarWithOtherFiles_PassesThemOver()
    {
        RecordingObserver observer = new();
        using MemoryStream output = new();
        ConversionSummary summary = new TapConverter(new ConversionOptions(), observer).Convert([Conversions.Source(Tar(("notes.txt", [1]), ("no_tap.pb", [1, 2, 3]), ("a_1.pb", One)))], output);
        Assert.Equal((1, 1), (summary.Inputs, summary.NotTaps));
        Assert.Equal(["tap:no_tap.pb", "tap:a_1.pb"], observer.Names);
        Assert.Empty(observer.AllDamaged);
    }

    [Fact]
    public void Convert_MetadataOfAGigabyteAfterMembers_KeepsThemAndRefusesIt()
    {
        PaxTarEntry one = new(TarEntryType.RegularFile, new string('n', 300) + ".pb") { DataStream = new MemoryStream(One) };
        byte[] whole = CliTaps.Tar(TarEntryFormat.Pax, one, new PaxTarEntry(TarEntryType.Directory, "taps/"), new PaxTarEntry(TarEntryType.RegularFile, "b_2.pb") { DataStream = new MemoryStream(Two) });
        byte[] bomb = File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "TapToPcap.Tests", "Fuzzing", "Cases", "tar-with-metadata-of-a-gigabyte.bin"));
        RecordingObserver observer = new();
        using MemoryStream output = new();

        long before = GC.GetAllocatedBytesForCurrentThread();
        ConversionSummary summary = new TapConverter(new ConversionOptions(), observer).Convert([Conversions.Source([.. whole[..^1024], .. bomb])], output);

        Assert.Equal(2, summary.Inputs);
        Assert.Contains("at most 1048576 are read", Assert.Single(observer.AllDamaged).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void Convert_GzipOfNothing_SaysThatItIsEmpty()
    {
        RecordingObserver observer = new();
        using MemoryStream output = new();
        new TapConverter(new ConversionOptions(), observer).Convert([Conversions.Source(Gzip([]))], output);
        Assert.Contains("empty", Assert.Single(observer.AllDamaged).Message, StringComparison.Ordinal);
    }

    private static int Events(string wrapping) => wrapping.Contains("tar", StringComparison.Ordinal) ? 4 : 2;

    private static byte[] Wrap(string wrapping) => wrapping switch
    {
        "plain" => One,
        "gz" => Gzip(One),
        "tar" => Tar(("taps/a_1.pb", One), ("taps/b_2.pb", Two)),
        "tar.gz" => Gzip(Tar(("taps/a_1.pb", One), ("taps/b_2.pb", Two))),
        "gz in tar" => Tar(("taps/a_1.pb.gz", Gzip(One)), ("taps/b_2.pb", Two)),
        _ => Gzip(Tar(("taps/a_1.pb.gz", Gzip(One)), ("taps/b_2.pb", Two))),
    };

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream zipped = new();
        using (GZipStream zip = new(zipped, CompressionLevel.Fastest))
        {
            zip.Write(bytes);
        }

        return zipped.ToArray();
    }

    private static byte[] Tar(params (string Name, byte[] Bytes)[] members)
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "taps/"));
            foreach ((string name, byte[] bytes) in members)
            {
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
            }
        }

        return archive.ToArray();
    }

    private static byte[] ReadAll(Stream bytes)
    {
        using MemoryStream copy = new();
        bytes.CopyTo(copy);
        return copy.ToArray();
    }

    private static byte[] Tap(int id) => Taps.Encode(
        new TapConnection((ulong)id, IPEndPoint.Parse("10.1.2.3:443"), IPEndPoint.Parse($"10.9.9.9:{40_000 + id}")),
        [TapStep.Read(Taps.Time(id), Taps.Payload(1000, id)), TapStep.Write(Taps.Time(id + 1), Taps.Payload(1000, id + 10))],
        new TapOptions(),
        TapFormat.Delimited);
}
