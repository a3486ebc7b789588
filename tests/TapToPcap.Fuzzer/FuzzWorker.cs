using System.Diagnostics;
using TapToPcap.Fuzzer.Targets;

namespace TapToPcap.Fuzzer;

/// <summary>One job: takes numbers as long as there are any, and gives their inputs to all targets.</summary>
/// <remarks>A target that never comes back keeps its thread; the run goes on without.</remarks>
internal sealed class FuzzWorker
{
    private readonly FuzzPlan _plan;
    private readonly FuzzNumbers _numbers;
    private readonly FindingLog _log;
    private readonly Thread _thread;
    private Attempt? _attempt;

    internal FuzzWorker(FuzzPlan plan, FuzzNumbers numbers, FindingLog log)
    {
        _plan = plan;
        _numbers = numbers;
        _log = log;
        Tallies = plan.Targets.ToDictionary(target => target.Name, _ => new TargetTally());
        _thread = new Thread(Work) { IsBackground = true };
        _thread.Start();
    }

    internal Dictionary<string, TargetTally> Tallies { get; }

    internal bool Join(TimeSpan timeout) => _thread.Join(timeout);

    /// <summary>Whether the target that is running has run for too long; then that is a finding, and this worker is to be left alone.</summary>
    internal bool IsStuck()
    {
        if (Volatile.Read(ref _attempt) is not Attempt attempt || Stopwatch.GetElapsedTime(attempt.Began) < _plan.Limits.Timeout)
        {
            return false;
        }

        Tallies[attempt.Target.Name].AddEndless();
        _log.Add(attempt.Target.Name, "no end", () => FindingOf(attempt, "no end", FormattableString.Invariant($"still running after {_plan.Limits.Timeout.TotalSeconds:F1} s")));
        return true;
    }

    private void Work()
    {
        while (_numbers.TryTake(out long number))
        {
            foreach (FuzzTarget target in _plan.Targets)
            {
                Try(target, number);
            }
        }
    }

    private void Try(FuzzTarget target, long number)
    {
        long began = Stopwatch.GetTimestamp();
        FuzzInput input = FuzzInput.Make(_plan.GroupsOf(target), _plan.Seed, number);
        Probe probe = new(target, _plan.Limits);
        Attempt attempt = new(target, number, input, Stopwatch.GetTimestamp());
        Volatile.Write(ref _attempt, attempt);
        ProbeResult result = probe.Run(input);
        Volatile.Write(ref _attempt, null);
        Tallies[target.Name].Add(number, result, Stopwatch.GetElapsedTime(began));
        if (result.Kind is not string kind)
        {
            return;
        }

        _log.Add(target.Name, kind, () => FindingOf(attempt with { Input = input with { Bytes = Shrinker.Shrink(probe, input, kind) } }, kind, result.Details ?? kind));
    }

    private Finding FindingOf(Attempt attempt, string kind, string details) => new(attempt.Target.Name, _plan.Seed, attempt.Number, attempt.Input.Bytes, kind, details);

    private sealed record Attempt(FuzzTarget Target, long Number, FuzzInput Input, long Began);
}
