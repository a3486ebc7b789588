using System.Runtime.Versioning;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Inputs that cannot be found or read, or are no taps.</summary>
[SupportedOSPlatform("linux")]
public sealed class UnusableInputTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("missing.pb", "missing.pb: No such file or directory")]
    [InlineData("missing/trace.pb", "missing/trace.pb: No such file or directory")]
    [InlineData("empty-folder", "empty-folder: holds no tap files")]
    [InlineData("trace_*.pb", "trace_*.pb: no file matches this pattern")]
    [InlineData("missing/*.pb", "missing/*.pb: no file matches this pattern")]
    public async Task Convert_NothingThere_SaysSoAndWritesNothing(string input, string said)
    {
        Directory.CreateDirectory(_scratch["empty-folder"]);

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, input, "-o", "out.pcap");

        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith(said, Assert.Single(run.Lines(), line => !line.Contains(" inputs, ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.False(File.Exists(_scratch["out.pcap"]));
        Assert.Empty(run.OutputBytes);
    }

    [Fact]
    public async Task Convert_OneOfTwoMissing_ConvertsTheOther()
    {
        await File.WriteAllBytesAsync(_scratch["here.pb"], CliTaps.Encode());

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "missing.pb", "here.pb", "-o", "out.pcap");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("missing.pb: No such file or directory", run.Lines());
        Assert.Equal(CliTaps.Answer, CliCapture.Read(_scratch["out.pcap"]).FromServer);
        Assert.Equal(1, run.Summary().Warnings);
    }

    [Theory]
    [InlineData("secret.pb")]
    [InlineData("secret")]
    public async Task Convert_NoPermission_SaysSo(string name)
    {
        string path = _scratch[name];
        if (name.EndsWith(".pb", StringComparison.Ordinal))
        {
            await File.WriteAllBytesAsync(path, CliTaps.Encode());
        }
        else
        {
            Directory.CreateDirectory(path);
        }

        File.SetUnixFileMode(path, UnixFileMode.None);
        ToolRun run = await RunUnprivilegedAsync(path, "-o", _scratch["out.pcap"]);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        CliRun.AssertTidy(run.Error);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal($"{path}: Permission denied", run.Lines()[0]);
        Assert.False(File.Exists(_scratch["out.pcap"]));
    }

    [Fact]
    public async Task Convert_UnreadableFileInDirectory_ConvertsTheRest()
    {
        Directory.CreateDirectory(_scratch["taps"]);
        await File.WriteAllBytesAsync(_scratch["taps/good.pb"], CliTaps.Encode());
        File.CreateSymbolicLink(_scratch["taps/gone.pb"], _scratch["nowhere"]);

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "taps", "-o", "out.pcap");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("taps/gone.pb: No such file or directory", run.Lines()[0]);
        Assert.Equal(CliTaps.Question, CliCapture.Read(_scratch["out.pcap"]).FromClient);
    }

    [Theory]
    [InlineData("picture.png", "89504E470D0A1A0A0000000D49484452000000100000001008060000001FF3FF61", "expected an Envoy tap, found 89504E470D0A1A0A (hexadecimal) at the start")]
    [InlineData("capture.pcap", "D4C3B2A1020004000000000000000000000004000100000000000000000000000000000000000000", "this is a pcap capture already")]
    [InlineData("capture.pcapng", "0A0D0D0A1C0000004D3C2B1A01000000FFFFFFFFFFFFFFFF1C000000", "this is a pcapng capture already")]
    [InlineData("program", "7F454C4602010100000000000000000002003E0001000000", "expected an Envoy tap, found 7F454C4602010100 (hexadecimal) at the start")]
    [InlineData("notes.txt", "48656C6C6F2C20776F726C64210A", "expected an Envoy tap, found 48656C6C6F2C2077 (hexadecimal) at the start")]
    [InlineData("zeros", "00000000000000000000000000000000", "expected an Envoy tap, found 0000000000000000 (hexadecimal) at the start")]
    public async Task Convert_SomethingElse_SaysWhatItIs(string name, string content, string said)
    {
        await File.WriteAllBytesAsync(_scratch[name], Convert.FromHexString(content));

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, name, "-o", "out.pcap");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"{name}: byte 0: {said}", run.Lines()[0]);
        Assert.Equal(0, run.Summary().Packets);
        Assert.Equal(1, run.Summary().Warnings);
        Assert.Empty(run.OutputBytes);
    }

    [Theory]
    [InlineData("empty.pb", false)]
    [InlineData("empty.json.gz", true)]
    public async Task Convert_EmptyInput_SaysWhyThatMayBe(string name, bool isZipped)
    {
        await File.WriteAllBytesAsync(_scratch[name], isZipped ? CliTaps.Gzip([]) : []);

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, name, "-o", "out.pcap");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"{name}: byte 0: the input is empty: ", run.Lines()[0], StringComparison.Ordinal);
        Assert.Contains("the capture holds no packet", run.Lines());
        Assert.Equal(0, CliCapture.Read(_scratch["out.pcap"]).Packets);
    }

    [Fact]
    public async Task Convert_EmptyStandardInput_SaysSo()
    {
        ToolRun run = await CliRun.PipeAsync([], "-", "-o", _scratch["out.pcap"]);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("standard input: byte 0: the input is empty: ", run.Lines()[0], StringComparison.Ordinal);
    }

    /// <summary>As someone to whom file modes mean something: root as well, without the capabilities to ignore them.</summary>
    private static Task<ToolRun> RunUnprivilegedAsync(params string[] arguments) => Environment.IsPrivilegedProcess
        ? ToolRun.StartAsync(Needs.Tool("setpriv"), ["--bounding-set=-dac_override,-dac_read_search", Repository.Program, .. arguments])
        : ToolRun.StartAsync(Repository.Program, arguments);
}
