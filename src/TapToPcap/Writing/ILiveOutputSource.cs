using System.Diagnostics.CodeAnalysis;

namespace TapToPcap.Writing;

/// <summary>Where others ask for a capture while it is under way.</summary>
internal interface ILiveOutputSource : IDisposable
{
    /// <summary>In what time to ask again although nobody has woken the capture; null for no such time.</summary>
    TimeSpan? DueIn { get; }

    /// <summary>Gives one that somebody has asked for; never waits.</summary>
    bool TryAccept([NotNullWhen(true)] out ILiveOutput? late);
}
