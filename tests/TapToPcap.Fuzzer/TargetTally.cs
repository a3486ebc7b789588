namespace TapToPcap.Fuzzer;

/// <summary>What a target was given, and what that cost.</summary>
internal sealed class TargetTally
{
    internal long Inputs { get; private set; }

    internal TimeSpan Time { get; private set; }

    internal long Findings { get; private set; }

    internal TimeSpan Slowest { get; private set; }

    internal long SlowestNumber { get; private set; }

    internal long MostAllocated { get; private set; }

    internal long MostAllocatedNumber { get; private set; }

    /// <param name="took">With the making of the input.</param>
    internal void Add(long number, in ProbeResult result, TimeSpan took)
    {
        Inputs++;
        Time += took;
        Findings += result.Kind is null ? 0 : 1;
        Keep(number, result.Time, result.Allocated);
    }

    internal void AddEndless() => (Inputs, Findings) = (Inputs + 1, Findings + 1);

    internal void Add(TargetTally other)
    {
        Inputs += other.Inputs;
        Time += other.Time;
        Findings += other.Findings;
        Keep(other.SlowestNumber, other.Slowest, 0);
        Keep(other.MostAllocatedNumber, TimeSpan.Zero, other.MostAllocated);
    }

    private void Keep(long number, TimeSpan time, long allocated)
    {
        if (time > Slowest)
        {
            (Slowest, SlowestNumber) = (time, number);
        }

        if (allocated > MostAllocated)
        {
            (MostAllocated, MostAllocatedNumber) = (allocated, number);
        }
    }
}
