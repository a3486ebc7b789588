namespace TapToPcap.Live.Waiting;

/// <summary>How long to wait before another attempt: 250 ms, then twice as long each time, at most 10 s.</summary>
internal sealed class Backoff
{
    private const int Doublings = 6;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);

    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Attempts in a row that were in vain.</summary>
    internal int Failures { get; private set; }

    /// <summary>One more attempt was in vain.</summary>
    /// <returns>How long to wait.</returns>
    internal TimeSpan Fail()
    {
        TimeSpan pause = Failures < Doublings ? First * (1 << Failures) : Longest;
        Failures++;
        return pause;
    }

    internal void Succeed() => Failures = 0;
}
