namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>What is not told as it should be yet, each shown alone by a test that is skipped. While one is true, the corpus goes round it.</summary>
public static class KnownDefects
{
    /// <summary>When the first event that waits has waited for long enough, those behind it wait no longer either, and what they waited for is left out.</summary>
    public static bool PatienceEndsForAll => true;

    /// <summary>Behind a cut nothing waits, so what comes late there is left out.</summary>
    public static bool LateEventsBehindACutAreDropped => true;

    /// <summary>An event without bytes has the number of the one behind it. Where both wait, the second is dropped as a repeat.</summary>
    public static bool EmptyEventsHideOthers => true;
}
