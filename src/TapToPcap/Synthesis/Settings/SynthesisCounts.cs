using TapToPcap.Common;

namespace TapToPcap.Synthesis.Settings;

/// <summary>Counters of what a synthesizer has emitted and found so far.</summary>
internal sealed class SynthesisCounts
{
    internal Counters All { get; } = new();

    /// <summary>The first second view and the conversation that shows the same connection; null if there is none.</summary>
    internal string? SecondView { get; set; }

    /// <summary>What the first event without a time has in its place; null if all have one.</summary>
    internal string? UntimedExample { get; set; }

    /// <summary>Ports of servers with HTTP/2 that readers do not recognize there, as the capture shows them.</summary>
    internal SortedSet<int> Http2Ports { get; } = [];

    /// <summary>Ports of servers with HTTP/1, as the capture shows them.</summary>
    internal SortedSet<int> Http1Ports { get; } = [];

    internal long this[Counter counter]
    {
        get => All[counter];
        set => All[counter] = value;
    }
}
