namespace TapToPcap.Fuzzer;

/// <summary>Findings of all jobs, one of each kind.</summary>
/// <param name="reported">Observes of each new kind, one at a time.</param>
internal sealed class FindingLog(Action<Finding> reported)
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string Target, string Kind)> _kinds = [];
    private readonly List<Finding> _findings = [];

    internal IReadOnlyList<Finding> Findings
    {
        get
        {
            lock (_lock)
            {
                return [.. _findings];
            }
        }
    }

    /// <param name="make">Makes the finding, where its kind is new.</param>
    internal void Add(string target, string kind, Func<Finding> make)
    {
        lock (_lock)
        {
            if (!_kinds.Add((target, kind)))
            {
                return;
            }

            Finding finding = make();
            _findings.Add(finding);
            reported(finding);
        }
    }
}
