namespace TapToPcap.Live.Waiting;

/// <summary>Pauses between failed attempts: 250 ms, then twice as long each time, at most 10 s.</summary>
internal sealed class Backoff
{
    private const int Doublings = 6;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);

    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Failed attempts in a row.</summary>
    internal int Failures { get; private set; }

    /// <summary>Counts a failed attempt.</summary>
    /// <returns>How long to wait before the next.</returns>
    internal TimeSpan Fail()
    {
        TimeSpan pause = Failures < Doublings ? First * (1 << Failures) : Longest;
        Failures++;
        return pause;
    }

    internal void Succeed() => Failures = 0;
}
