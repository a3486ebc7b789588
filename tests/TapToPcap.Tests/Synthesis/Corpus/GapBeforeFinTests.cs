using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>A FIN is the last of its direction, whatever is missing.</summary>
public class GapBeforeFinTests
{
    [Fact]
    public void Convert_CutWriteWithEndStream_PutsTheFinAfterTheTrueSize() =>
        Assert.Empty(GapComparison.Compare(GeneratedTap.Streamed([LastWrite(0, 3000), Read(1, 10), TapStep.Closed(Taps.Time(2))], writeLimit: 1024)));

    [Fact]
    public void Convert_CutWriteWithEndStreamAtTheEnd_PutsTheFinAfterAGap() =>
        Assert.Empty(GapComparison.Compare(GeneratedTap.Streamed([Read(0, 10), LastWrite(1, 3000)], writeLimit: 1024)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Convert_LossAfterAHalfClose_IsOneOfTheOtherDirection(bool isFilling)
    {
        TapStep[] steps = [LastWrite(0, 10), Read(1, 5), Read(2, 20), Read(3, 5), TapStep.Closed(Taps.Time(4))];

        Assert.Empty(GapComparison.Compare(GeneratedTap.Streamed(steps, deliver: sent => [.. sent[..3], .. sent[4..]]), isFilling));
    }

    private static TapStep Read(int number, int length) => TapStep.Read(Taps.Time(number), Taps.Payload(length, number));

    private static TapStep LastWrite(int number, int length) => TapStep.Write(Taps.Time(number), Taps.Payload(length, number), endStream: true);
}
