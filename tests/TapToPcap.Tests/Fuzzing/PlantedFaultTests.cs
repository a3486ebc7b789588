using System.Diagnostics;
using TapToPcap.Fuzzer;
using TapToPcap.Fuzzer.Targets;

namespace TapToPcap.Tests.Fuzzing;

/// <summary>The fuzzer finds what is there to be found.</summary>
public class PlantedFaultTests
{
    private const int Seed = 5;

    [Fact]
    public void Run_TargetThatThrows_IsFoundOnceAndTheRunGoesOn()
    {
        int[] some = new int[250];
        FuzzReport report = Run(bytes => some[bytes.FirstOrDefault()], inputs: 2000);
        Finding finding = Assert.Single(report.Findings);
        Assert.StartsWith("IndexOutOfRangeException", finding.Kind, StringComparison.Ordinal);
        Assert.Contains(nameof(PlantedFaultTests), finding.Details, StringComparison.Ordinal);
        Assert.Equal(2000, report.Tallies["planted"].Inputs);
        Assert.InRange(report.Tallies["planted"].Findings, 1, 1999);
    }

    [Fact]
    public void Run_TargetThatThrows_GivesASmallInput()
    {
        Finding finding = Assert.Single(Run(bytes => bytes.Contains((byte)'{') ? throw new InvalidOperationException() : 0, inputs: 500).Findings);
        Assert.Equal([(byte)'{'], finding.Input);
        Assert.Equal($"finding-planted-{Seed}-{finding.Number}.bin", finding.FileName);
    }

    [Fact]
    public void Run_Finding_ComesAgainFromItsNumber()
    {
        PlantedTarget target = new(bytes => bytes.Length % 7 == 0 ? throw new InvalidOperationException() : 0);
        Finding finding = Assert.Single(Run(target, new FuzzLimits(), inputs: 500).Findings);
        FuzzPlan only = new() { Seed = Seed, First = finding.Number, Inputs = 1, Targets = [target] };
        Finding again = Assert.Single(new FuzzRun(only, _ => { }).Run().Findings);
        Assert.Equal(finding.Input, again.Input);
    }

    [Fact]
    public void Run_TargetThatAllocates_IsFound()
    {
        FuzzReport report = Run(_ => new byte[65 << 20].Length, inputs: 1);
        Assert.Equal("too much memory", Assert.Single(report.Findings).Kind);
        Assert.InRange(report.Tallies["planted"].MostAllocated, 65 << 20, 66 << 20);
    }

    [Fact]
    public void Run_TargetThatIsSlow_IsFound()
    {
        FuzzLimits limits = new() { Time = TimeSpan.FromMilliseconds(20) };
        FuzzReport report = Run(new PlantedTarget(_ => Sleep(TimeSpan.FromMilliseconds(30))), limits, inputs: 1);
        Assert.Equal("too slow", Assert.Single(report.Findings).Kind);
        Assert.InRange(report.Tallies["planted"].Slowest, TimeSpan.FromMilliseconds(29), TimeSpan.MaxValue);
    }

    [Fact]
    public void Run_TargetThatIsSlowOnce_IsNotBlamed()
    {
        int calls = 0;
        FuzzLimits limits = new() { Time = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromMinutes(1) };
        FuzzReport report = Run(new PlantedTarget(_ => calls++ == 0 ? Sleep(TimeSpan.FromMilliseconds(1100)) : 0), limits, inputs: 1);
        Assert.Empty(report.Findings);
    }

    [Fact]
    public void Run_TargetThatNeverEnds_IsFoundAndLeft()
    {
        using ManualResetEventSlim end = new();
        int calls = 0;
        FuzzLimits limits = new() { Timeout = TimeSpan.FromMilliseconds(100) };
        FuzzReport report = Run(new PlantedTarget(_ => Interlocked.Increment(ref calls) == 7 ? Wait(end) : 0), limits, inputs: 20);
        end.Set();
        Assert.Equal("no end", Assert.Single(report.Findings).Kind);
        Assert.Equal(20, report.Tallies["planted"].Inputs);
    }

    [Fact]
    public void Run_TargetThatMindsPieces_IsFound()
    {
        FuzzTarget target = new PiecesTarget();
        Assert.Equal("pieces matter", Assert.Single(Run(target, new FuzzLimits(), inputs: 10).Findings).Kind);
    }

    [Fact]
    public void Run_TargetWithoutFault_IsNotBlamed() => Assert.Empty(Run(bytes => bytes.Length, inputs: 500).Findings);

    [Fact]
    public void Run_SeveralJobs_GiveEachInputOnce()
    {
        HashSet<long> seen = [];
        FuzzPlan plan = new() { Seed = Seed, Inputs = 300, Jobs = 4, Targets = [new PlantedTarget(bytes => bytes.Length)] };
        FuzzNumbers numbers = new(plan);
        Assert.All(Enumerable.Range(0, 300), _ => Assert.True(numbers.TryTake(out long number) && seen.Add(number), "a number was not given, or twice"));
        Assert.False(numbers.TryTake(out _));
        Assert.Equal(300, new FuzzRun(plan, _ => { }).Run().Tallies["planted"].Inputs);
    }

    private static FuzzReport Run(Func<byte[], long> fault, long inputs) => Run(new PlantedTarget(fault), new FuzzLimits(), inputs);

    private static FuzzReport Run(FuzzTarget target, FuzzLimits limits, long inputs) =>
        new FuzzRun(new FuzzPlan { Seed = Seed, Inputs = inputs, Targets = [target], Limits = limits }, _ => { }).Run();

    // The planted fault itself: the run measures real time, and a sleep may end a little early.
    private static long Sleep(TimeSpan time)
    {
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            Thread.Sleep(time);
        }

        return 0;
    }

    private static long Wait(ManualResetEventSlim end)
    {
        end.Wait();
        return 0;
    }
}
