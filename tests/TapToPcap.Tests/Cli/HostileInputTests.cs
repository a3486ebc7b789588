using System.Formats.Tar;
using System.Globalization;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Inputs without end or made to do harm: each is over soon, in little memory, with a line that says what it is.</summary>
public sealed class HostileInputTests : IDisposable
{
    private const int MostSeconds = 10;
    private const int MostMemory = 300 << 10;

    // 10 GiB of zeros in 10 MB: gzip's members one after the other are one stream.
    private const string Zeros = "head -c 32M /dev/zero | gzip -9 > zeros.gz; for i in {1..320}; do cat zeros.gz; done";
    private const string Bomb = Zeros + " > bomb.gz; ";
    private const string BombAsMember = "truncate -s 10G bomb.pb; { tar -c bomb.pb 2>/dev/null | head -c 512 | gzip; rm bomb.pb; " + Zeros + "; head -c 1024 /dev/zero | gzip; } > bomb.tar.gz; ";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("", "/dev/zero", 2, "/dev/zero: byte 0: expected an Envoy tap, found 0000000000000000 ")]
    [InlineData("", "/dev/urandom", 2, "/dev/urandom: ")]
    [InlineData("", "/proc/self/mem", 3, "/proc/self/mem: Input/output error")]
    [InlineData("(head -c 1G /dev/zero | tr '\\0' '{') 2>/dev/null | ", "-", 2, "standard input: byte 0: expected an Envoy tap, found 7B7B7B7B7B7B7B7B ")]
    [InlineData(Bomb, "bomb.gz", 2, "bomb.gz: byte 0: expected an Envoy tap, found 0000000000000000 ")]
    [InlineData(Bomb + "mv bomb.gz bomb.pb.gz; tar -czf bomb.tar.gz bomb.pb.gz; ", "bomb.tar.gz", 3, "1 file named like a tap without being one, skipped (-v names them)")]
    [InlineData(BombAsMember, "bomb.tar.gz", 3, "1 file named like a tap without being one, skipped (-v names them)")]
    public async Task Convert_InputWithoutEnd_IsOverSoonInLittleMemory(string before, string input, int exitCode, string said)
    {
        ToolRun run = await ShellRun.RunAsync(
            _scratch.Path, $"{before}timeout {MostSeconds} {Needs.Tool("time")} -q -f %M -o memory \"$tap2pcap\" {input} -o out.pcap");

        CliRun.AssertTidy(run.Error);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.StartsWith(said, run.Lines()[0], StringComparison.Ordinal);
        Assert.Equal(1, run.Summary().Warnings);
        Assert.InRange(int.Parse(await File.ReadAllTextAsync(_scratch["memory"]), CultureInfo.InvariantCulture), 1, MostMemory);
    }

    [Fact]
    public async Task Convert_TarWithNamesThatLeadOut_WritesAndOpensNothingOutside()
    {
        string outside = _scratch["outside.pb"];
        string inside = Directory.CreateDirectory(_scratch["inside"]).FullName;
        byte[] tap = CliTaps.Encode();
        await File.WriteAllBytesAsync(Path.Combine(inside, "taps.tar"), CliTaps.Tar(TarEntryFormat.Pax,
        [
            new PaxTarEntry(TarEntryType.RegularFile, "../up.pb") { DataStream = new MemoryStream(tap) },
            new PaxTarEntry(TarEntryType.RegularFile, outside) { DataStream = new MemoryStream(CliTaps.EncodeLater(1)) },
            new PaxTarEntry(TarEntryType.SymbolicLink, "link.pb") { LinkName = "/proc/self/mem" },
            new PaxTarEntry(TarEntryType.HardLink, "hard.pb") { LinkName = "/dev/zero" },
        ]));

        ToolRun one = await CliRun.RunInAsync(inside, "taps.tar", "-o", "out.pcap");
        ToolRun each = await CliRun.RunInAsync(inside, "taps.tar", "--output-dir", "captures");

        Assert.Equal((0, 0), (one.ExitCode, each.ExitCode));
        Assert.Equal((2, 2), (one.Summary().Inputs, each.Summary().Inputs));
        Assert.Equal(["inside/captures/taps.pcapng", "inside/out.pcap", "inside/taps.tar"], FileTree.FilesBelow(_scratch.Path));
    }
}
