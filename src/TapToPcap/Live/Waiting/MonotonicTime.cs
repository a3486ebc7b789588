namespace TapToPcap.Live.Waiting;

/// <summary>Time that only goes on, whatever the wall clock is set to.</summary>
internal static class MonotonicTime
{
    /// <summary>Time since a moment that is always the same for one clock, and says nothing else.</summary>
    internal static TimeSpan Elapsed(this TimeProvider clock) => clock.GetElapsedTime(0);
}
