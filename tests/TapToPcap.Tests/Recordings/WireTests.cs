using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Recordings;

/// <summary>Real Envoys' taps of real connections, against what tcpdump saw of these.</summary>
public class WireTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("1.36.4", 131, 28, 16, 23, 29)]
    [InlineData("1.40.0", 131, 28, 16, 23, 26)]
    public void Convert_TapsOfRecording_AreWhatWasOnTheWire(string version, int equal, int cut, int encrypted, int withoutEnds, int mostOtherCloses)
    {
        WireComparison comparison = new(Needs.Recording(version));

        comparison.CompareAll();

        output.WriteLine($"{version}: {comparison}");
        output.WriteLine(string.Join('\n', comparison.Listed));
        Assert.Empty(comparison.Findings);
        Assert.InRange(comparison.OtherCloses, 0, mostOtherCloses);
        Assert.Equal((equal, cut, encrypted, withoutEnds), (comparison.Equal, comparison.Cut, comparison.Encrypted, comparison.WithoutEnds));
    }
}
