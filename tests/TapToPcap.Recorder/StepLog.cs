namespace TapToPcap.Recorder;

/// <summary>The steps of one connection, in the order of their times. Both directions write to it at once.</summary>
internal sealed class StepLog
{
    private readonly Lock _lock = new();
    private readonly List<TapStep> _steps = [];

    internal IReadOnlyList<TapStep> Steps => _steps;

    internal void Add(TapStepKind kind, ReadOnlySpan<byte> bytes = default, bool endStream = false)
    {
        byte[] copy = bytes.ToArray();
        lock (_lock)
        {
            _steps.Add(new TapStep(kind, Now(), copy) { EndStream = endStream });
        }
    }

    /// <summary>Nanoseconds since 1970 UTC. Envoy's samples have whole microseconds.</summary>
    internal static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond * 1000;
}
