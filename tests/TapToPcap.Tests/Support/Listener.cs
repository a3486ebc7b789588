using TapToPcap.Input;
using TapToPcap.Reading;

namespace TapToPcap.Tests.Support;

/// <summary>Keeps what a conversion finds wrong.</summary>
internal sealed class Listener(List<string> problems) : IConversionObserver
{
    public void Reading(string name)
    {
    }

    public void Progressed(long bytes)
    {
    }

    public void Damaged(TapFormatException problem) => problems.Add(problem.Message);

    public void NotTap(TapFormatException problem) => problems.Add(problem.Message);

    public void Unreadable(InputException problem) => problems.Add(problem.Message);
}
