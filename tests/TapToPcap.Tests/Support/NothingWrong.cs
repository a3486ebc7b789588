using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Tests.Support;

/// <summary>Fails the test when a conversion reports anything but progress.</summary>
internal sealed class NothingWrong : IConversionObserver
{
    public void Reading(string name)
    {
    }

    public void Progressed(long bytes)
    {
    }

    public void Damaged(TapFormatException problem) => Assert.Fail(problem.Message);

    public void NotTap(TapFormatException problem) => Assert.Fail(problem.Message);

    public void Unreadable(InputException problem) => Assert.Fail(problem.Message);
}
