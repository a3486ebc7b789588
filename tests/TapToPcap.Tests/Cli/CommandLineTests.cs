using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>What the program answers to a command line, right or wrong, before it reads anything.</summary>
public class CommandLineTests
{
    private static readonly string Tap = Path.Combine(Repository.Samples, "redis-buffered_0.pb");

    [Theory]
    [InlineData("--no-such-option", "--no-such-option")]
    [InlineData("-z", "-z")]
    [InlineData("--mss 10", "--mss 10: expected 536 to 65495")]
    [InlineData("--mss 70000", "--mss 70000: expected 536 to 65495")]
    [InlineData("--mss -1", "--mss -1: expected 536 to 65495")]
    [InlineData("--mss abc", "--mss abc: expected 536 to 65495")]
    [InlineData("--max-event-size 0", "--max-event-size 0: expected a size of 1 KiB to 1 GiB")]
    [InlineData("--max-event-size 12x", "--max-event-size 12x: expected a size of 1 KiB to 1 GiB, as 500k, 256MiB or 1G; without a unit it is in MiB")]
    [InlineData("--max-event-size MiB", "--max-event-size MiB: expected a size of 1 KiB to 1 GiB")]
    [InlineData("--max-event-size 99999999999999999999G", "--max-event-size 99999999999999999999G: expected a size of 1 KiB to 1 GiB")]
    [InlineData("--max-event-size 4096", "--max-event-size 4096: expected a size of 1 KiB to 1 GiB")]
    [InlineData("--format foo", "--format foo: expected pcap, pcap-ns, pcapng")]
    [InlineData("--link-type foo", "--link-type foo: expected ethernet, raw")]
    [InlineData("--role foo", "--role foo: expected auto, downstream, upstream")]
    [InlineData("--input-format foo", "--input-format foo: expected auto, binary, delimited, json, text, capture")]
    [InlineData("--quiet --verbose", "--quiet and --verbose: give one of them")]
    [InlineData("--handshake --no-handshake", "--handshake and --no-handshake: give one of them")]
    [InlineData("-o out.pcap --output-dir out", "--output and --output-dir: give one of them")]
    [InlineData("--map-port 443", "--map-port 443: expected FROM=TO, two different ports from 1 to 65535")]
    [InlineData("--map-port 0=80", "--map-port 0=80: expected FROM=TO")]
    [InlineData("--map-port 443=65536", "--map-port 443=65536: expected FROM=TO")]
    [InlineData("--map-port 443=443", "--map-port 443=443: expected FROM=TO")]
    [InlineData("--map-port 443=80=81", "--map-port 443=80=81: expected FROM=TO")]
    [InlineData("--map-port 443=80 --map-port 443=81", "--map-port 443=81: 443 is mapped already")]
    [InlineData("--map-port 443=80 --map-port 444=80", "--map-port 444=80: 80 is mapped to already")]
    [InlineData("-o", "-o")]
    [InlineData("--mss", "--mss")]
    public async Task Run_WrongOption_SaysWhichAndDoesNothing(string options, string named)
    {
        using Scratch scratch = new();

        ToolRun run = await CliRun.RunInAsync(scratch.Path, [Tap, .. options.Split(' ')]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(named, run.Lines()[0], StringComparison.Ordinal);
        Assert.Equal("--help shows what there is", run.Lines()[^1]);
        Assert.Empty(run.OutputBytes);
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    [Theory]
    [InlineData("TAP out.pcapng", "out.pcapng: no such file; a capture to write is named with -o, as in -o out.pcapng")]
    [InlineData("TAP new/out.pcap.gz", "new/out.pcap.gz: no such file; a capture to write is named with -o, as in -o new/out.pcap.gz")]
    [InlineData("TAP -w out.pcapng", "-w: no such option; the capture to write is named with -o")]
    [InlineData("-r TAP", "-r: no such option; inputs are named without an option")]
    [InlineData("-V", "-V: no such option; the version is shown by --version")]
    [InlineData("help", "help: no such file; the options are shown by --help, those of a command by COMMAND --help")]
    [InlineData("inof TAP", "inof: no such file; the nearest command is info")]
    [InlineData("verfiy out.pcap TAP", "verfiy: no such file; the nearest command is verify")]
    [InlineData("convert TAP -o out.pcap", "convert: no such file; conversion has no command of its own: name inputs and -o")]
    [InlineData("TAP --ouput out.pcap", "--ouput: no such option; the nearest is --output")]
    [InlineData("TAP --no-handshke", "--no-handshke: no such option; the nearest is --no-handshake")]
    [InlineData("live 127.0.0.1:1 --config-id x -w out.pcap", "-w: no such option; the capture to write is named with -o")]
    [InlineData("live 127.0.0.1:1 --config-id x out.pcap", "out.pcap: live takes no such word; a capture to write is named with -o, as in -o out.pcap")]
    [InlineData("live 127.0.0.1:1 --config-id x -o out.pcap.gz", "--output out.pcap.gz: a live capture is not compressed, as it can be read at any time; -o - | gzip is one way")]
    [InlineData("TAP -o out.pcap.xz", "--output out.pcap.xz: of compressed captures only .gz is written")]
    [InlineData("TAP -0 -o out.pcap", "--null: is for --files-from")]
    [InlineData("watch . --output-dir out -C 5", "-C and --output-dir: give one of them")]
    [InlineData("listen udp://127.0.0.1:0 --serve tcp://1:5000", "--serve tcp://1:5000: expected tcp://ADDRESS:PORT with an IP address, or tcp://:PORT for this machine alone")]
    public async Task Run_WordThatIsMeantOtherwise_SaysHowAndDoesNothing(string words, string expected)
    {
        using Scratch scratch = new();

        ToolRun run = await CliRun.RunInAsync(scratch.Path, [.. words.Split(' ').Select(word => word == "TAP" ? Tap : word)]);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(expected, run.Lines()[0]);
        Assert.Empty(run.OutputBytes);
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public async Task Run_ControlBytesInAWord_AreEscaped()
    {
        ToolRun run = await CliRun.RunAsync("--\u001b[31mred", "-o", "x.pcap");

        Assert.Equal("--\\x1B[31mred: no such option", run.Lines()[0]);
        Assert.DoesNotContain('\u001b', run.Error);
    }

    [Fact]
    public async Task Run_NoInput_SaysThatItIsMissing()
    {
        ToolRun run = await CliRun.RunAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("missing", run.Lines()[0], StringComparison.Ordinal);
        Assert.Empty(run.OutputBytes);
    }

    [Fact]
    public async Task Run_FileNamedLikeAnOption_IsReadAfterTwoDashes()
    {
        using Scratch scratch = new();
        File.Copy(Tap, scratch["-tap.pb"]);

        ToolRun run = await CliRun.RunInAsync(scratch.Path, "-o", "out.pcap", "--", "-tap.pb");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(1, run.Summary().Inputs);
    }

    [Fact]
    public async Task Run_FileWithAtSign_IsNoListOfArguments()
    {
        using Scratch scratch = new();
        File.Copy(Tap, scratch["@tap.pb"]);

        ToolRun run = await CliRun.RunInAsync(scratch.Path, "@tap.pb", "-o", "out.pcap");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(1, run.Summary().Inputs);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_Asked_NamesEveryOptionAndGivesAnExampleForEachUse(string option)
    {
        ToolRun run = await CliRun.RunAsync(option);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        string[] options =
        [
            "-o, --output", "--output-dir", "-f, --format", "--link-type", "--mss", "--handshake", "--no-handshake", "--role", "--input-format", "--fill-gaps", "--no-sort", "--map-port", "--profile", "--max-event-size",
            "-q, --quiet", "-v, --verbose", "--help", "--version",
        ];
        Assert.All(options, name => Assert.Contains(name, run.Output, StringComparison.Ordinal));
        string[] uses = ["trace_*.pb -o out.pcap", "/var/tap -o out.pcapng", "--output-dir captures", "-o - | tshark -r -", "tar c /var/tap | tap2pcap -", "verify out.pcap trace_*.pb", "profile taps-profile /var/tap"];
        string examples = run.Output[run.Output.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.All(uses, use => Assert.Contains(use, examples, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Version_Asked_IsOneLine()
    {
        ToolRun run = await CliRun.RunAsync("--version");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", run.Output);
        Assert.Empty(run.Error);
    }
}
