using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>Inputs that change while they are read.</summary>
public sealed class ChangingInputTests : IDisposable
{
    private const int Events = 400;

    private readonly Scratch _scratch = new();

    public ChangingInputTests()
    {
        byte[] opening = CliTaps.Encode([], TapFormat.Delimited, TapShape.Streamed);
        byte[] one = CliTaps.Encode([TapStep.Read(CliTaps.Data[0].Time, new byte[60_000])], TapFormat.Delimited, TapShape.Streamed)[opening.Length..];
        File.WriteAllBytes(_scratch["tap.pb"], [.. opening, .. Enumerable.Repeat(one, Events).SelectMany(bytes => bytes)]);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Convert_InputRemovedWhileItIsRead_IsReadToItsEnd()
    {
        (int exitCode, string capture, string error) = await ConvertAsync(() => File.Delete(_scratch["tap.pb"]));

        Assert.Equal(0, exitCode);
        Assert.StartsWith("tap2pcap: 1 input, 400 events, ", error, StringComparison.Ordinal);
        Assert.Equal(Events * 60_000, capture.Length);
    }

    [Fact]
    public async Task Convert_InputReplacedByADirectoryWhileItIsRead_IsReadToItsEnd()
    {
        (int exitCode, string capture, _) = await ConvertAsync(() =>
        {
            File.Delete(_scratch["tap.pb"]);
            Directory.CreateDirectory(_scratch["tap.pb"]);
        });

        Assert.Equal(0, exitCode);
        Assert.Equal(Events * 60_000, capture.Length);
    }

    [Fact]
    public async Task Convert_InputCutOffWhileItIsRead_SaysSoAndKeepsWhatWasWhole()
    {
        (int exitCode, string capture, string error) = await ConvertAsync(() => File.WriteAllBytes(_scratch["tap.pb"], []));

        CliRun.AssertTidy(error);
        Assert.Equal(2, exitCode);
        Assert.Contains("the input ends here", error, StringComparison.Ordinal);
        Assert.InRange(capture.Length, 60_000, Events * 60_000);
    }

    /// <summary>Makes the change when the program has begun and waits for its reader.</summary>
    private async Task<(int ExitCode, string FromClient, string Error)> ConvertAsync(Action change)
    {
        ToolRun pipe = await ToolRun.StartAsync(Needs.Tool("mkfifo"), [_scratch["pipe"]]);
        Assert.Equal(0, pipe.ExitCode);
        using CliProcess program = CliProcess.StartProgram(
            Needs.Tool("bash"), "-c", $"exec \"$0\" '{_scratch["tap.pb"]}' -o - --format pcap > '{_scratch["pipe"]}'", Repository.Program);
        await using FileStream reader = new(_scratch["pipe"], FileMode.Open, FileAccess.Read);
        using MemoryStream capture = new();
        byte[] some = new byte[1 << 20];
        await reader.ReadExactlyAsync(some);
        capture.Write(some);

        change();
        await reader.CopyToAsync(capture);
        (int exitCode, _, string error) = await program.EndAsync();
        return (exitCode, CliCapture.Parse(capture.ToArray()).FromClient, error);
    }
}
