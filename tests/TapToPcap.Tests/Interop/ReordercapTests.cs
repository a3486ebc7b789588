using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>Wireshark's reordercap, which knows only the interfaces that are described before the first packet.</summary>
public sealed class ReordercapTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("--no-sort")]
    public async Task Reordercap_CaptureOfSeveralInterfaces_LosesNothing(string option)
    {
        string[] options = option.Length == 0 ? [] : [option];
        ToolRun converted = await CliRun.RunAsync([.. options, "-q", Repository.Samples, "-o", _scratch["out.pcapng"]]);
        Assert.True(converted.ExitCode is 0 or 2, converted.Error);

        ToolRun run = await ToolRun.StartAsync(Needs.Tool("reordercap"), [_scratch["out.pcapng"], _scratch["ordered.pcapng"]]);
        Assert.True(run.ExitCode == 0, run.Error);
        ToolRun verified = await CliRun.RunAsync("verify", "-q", _scratch["ordered.pcapng"], Repository.Samples);
        Assert.True(verified.ExitCode is 0 or 2, verified.Error);
        Assert.Empty(verified.OutputBytes);

        const uint InterfaceDescription = 1, EnhancedPacket = 6;
        List<CapturedBlock> blocks = [.. CaptureReader.Read(await File.ReadAllBytesAsync(_scratch["out.pcapng"])).Blocks];
        Assert.True(blocks.Count(block => block.Type == InterfaceDescription) > 1);
        Assert.True(blocks.FindLastIndex(block => block.Type == InterfaceDescription) < blocks.FindIndex(block => block.Type == EnhancedPacket));
    }
}
