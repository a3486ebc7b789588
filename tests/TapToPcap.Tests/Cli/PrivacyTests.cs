using System.Runtime.Versioning;
using System.Text;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Who can read a capture, and that it shows nothing of where and by whom it was made.</summary>
[SupportedOSPlatform("linux")]
public sealed class PrivacyTests : IDisposable
{
    private const UnixFileMode OwnerReads = UnixFileMode.UserRead;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("000", OwnerOnly)]
    [InlineData("022", OwnerOnly)]
    [InlineData("277", OwnerReads)]
    public async Task Convert_NewCapture_IsForItsOwnerAloneAndForNobodyWhomTheUmaskShutsOut(string umask, UnixFileMode expected)
    {
        await File.WriteAllBytesAsync(_scratch["tap.pb"], CliTaps.Encode());

        ToolRun run = await ToolRun.StartAsync(Needs.Tool("sh"), ["-c", $"umask {umask}; exec '{Repository.Program}' tap.pb --redact -o out.pcap"], directory: _scratch.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(expected, File.GetUnixFileMode(_scratch["out.pcap"]));
    }

    [Fact]
    public async Task Convert_OverACapture_KeepsItsMode()
    {
        const UnixFileMode Shared = OwnerOnly | UnixFileMode.GroupRead;
        await File.WriteAllBytesAsync(_scratch["tap.pb"], CliTaps.Encode());
        await File.WriteAllTextAsync(_scratch["out.pcap"], "a capture before");
        File.SetUnixFileMode(_scratch["out.pcap"], Shared);

        await CliRun.RunInAsync(_scratch.Path, "tap.pb", "--redact", "-o", "out.pcap");

        Assert.Equal(Shared, File.GetUnixFileMode(_scratch["out.pcap"]));
    }

    [Theory]
    [InlineData("out.pcapng")]
    [InlineData("out.pcap")]
    public async Task Convert_Capture_HoldsNothingOfHostUserAndCommandLine(string name)
    {
        await File.WriteAllBytesAsync(_scratch["tap.pb"], CliTaps.Encode());
        await File.WriteAllBytesAsync(_scratch["web_1.pb"], HttpTaps.Encode(HttpTaps.Exchange(HttpTaps.Request(), HttpTaps.Response())));

        ToolRun run = await CliRun.RunAsync(_scratch["tap.pb"], _scratch["web_1.pb"], "--redact", "--handshake", "-o", _scratch[name]);

        Assert.Equal(0, run.ExitCode);
        string capture = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(_scratch[name]));
        string[] conversion =
        [
            Environment.MachineName,
            Environment.UserName,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            Environment.CurrentDirectory,
            Path.GetFileName(_scratch.Path),
            Repository.Program,
            "--redact",
            "--handshake",
            name,
        ];
        Assert.All(conversion.Where(word => word.Length > 1), word => Assert.DoesNotContain(word, capture, StringComparison.OrdinalIgnoreCase));
    }
}
