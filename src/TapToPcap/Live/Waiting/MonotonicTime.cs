namespace TapToPcap.Live.Waiting;

/// <summary>Monotonic time, which does not change when the wall clock is set.</summary>
internal static class MonotonicTime
{
    /// <summary>Time since an arbitrary moment, fixed for each clock: only differences have a meaning.</summary>
    internal static TimeSpan Elapsed(this TimeProvider clock) => clock.GetElapsedTime(0);
}
