namespace TapToPcap.Fuzzer;

/// <summary>Gives inputs to targets, as a plan says.</summary>
/// <param name="reported">Observes of each new kind of finding.</param>
internal sealed class FuzzRun(FuzzPlan plan, Action<Finding> reported)
{
    private const int MostStuck = 8;

    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(20);

    private readonly FindingLog _log = new(reported);
    private readonly List<FuzzWorker> _done = [];
    private int _stuck;

    internal FuzzReport Run()
    {
        FuzzNumbers numbers = new(plan);
        List<FuzzWorker> working = [.. Enumerable.Range(0, plan.Jobs).Select(_ => new FuzzWorker(plan, numbers, _log))];
        while (working.Count > 0)
        {
            foreach (FuzzWorker worker in working.ToArray())
            {
                Look(worker, working, numbers);
            }
        }

        return new FuzzReport(numbers.Elapsed, Sum(), _log.Findings);
    }

    private void Look(FuzzWorker worker, List<FuzzWorker> working, FuzzNumbers numbers)
    {
        bool hasEnded = worker.Join(Watch);
        if (!hasEnded && !worker.IsStuck())
        {
            return;
        }

        working.Remove(worker);
        _done.Add(worker);
        if (!hasEnded && ++_stuck < MostStuck)
        {
            working.Add(new FuzzWorker(plan, numbers, _log));
        }
    }

    private Dictionary<string, TargetTally> Sum()
    {
        Dictionary<string, TargetTally> sums = plan.Targets.ToDictionary(target => target.Name, _ => new TargetTally());
        foreach ((string target, TargetTally tally) in _done.SelectMany(worker => worker.Tallies))
        {
            sums[target].Add(tally);
        }

        return sums;
    }
}
