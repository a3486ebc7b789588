using System.Diagnostics;

namespace TapToPcap.Fuzzer;

/// <summary>The numbers of the inputs of a run, each given out once, until they or the time are used up.</summary>
internal sealed class FuzzNumbers(FuzzPlan plan)
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _taken;

    internal TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

    internal bool TryTake(out long number)
    {
        long taken = Interlocked.Increment(ref _taken) - 1;
        number = plan.First + taken;
        return taken < plan.Inputs && Elapsed < plan.Time;
    }
}
