using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Tests.Support;
using TapToPcap.Verifying;
using TapToPcap.Verifying.Settings;

namespace TapToPcap.Tests.Recordings;

/// <summary>Taps that see the same connections from several places, all in one capture.</summary>
public class TogetherTests(ITestOutputHelper output)
{
    private const string Complaints = "tcp.analysis.flags && !tcp.analysis.window_update";

    public static TheoryData<string, string> Folders { get; } = new()
    {
        { "mesh", "*" },
        { "link", "*" },
        { "1.40.0", "link_*" },
    };

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Convert_TapsOfOneConnectionFromSeveralPlaces_GivesWiresharkNothingToComplainOf(string recording, string pattern)
    {
        using Scratch scratch = new();
        TapSource[] taps = TapsOf(recording, pattern);
        await File.WriteAllBytesAsync(scratch["out.pcapng"], Convert(taps));

        ToolRun run = await ToolRun.TsharkAsync("-r", scratch["out.pcapng"], "-Y", Complaints, "-T", "fields", "-e", "frame.number", "-e", "_ws.expert.message");

        string[] complaints = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        output.WriteLine($"{recording}/{pattern}: {taps.Length} taps, {complaints.Length} complaints about TCP");
        Assert.Equal(0, run.ExitCode);
        Assert.NotEmpty(taps);
        Assert.Empty(complaints);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Verify_TapsOfOneConnectionFromSeveralPlaces_AreEqual(string recording, string pattern)
    {
        TapSource[] taps = TapsOf(recording, pattern);

        VerificationReport report = new CaptureVerifier(new VerificationOptions(), new NothingWrong()).Verify(Conversions.Source(Convert(taps), "capture"), taps);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal(taps.Length, report.Inputs);
    }

    private static TapSource[] TapsOf(string recording, string pattern) =>
        [.. Directory.GetDirectories(Needs.Recording(recording), "taps", SearchOption.AllDirectories).SelectMany(folder => Directory.GetFiles(folder, pattern)).Order(StringComparer.Ordinal).SelectMany(TapSource.Find)];

    private static byte[] Convert(TapSource[] taps)
    {
        using MemoryStream output = new();
        new TapConverter(new ConversionOptions(), new NothingWrong()).Convert(taps, output);
        return output.ToArray();
    }
}
