using TapToPcap.Common;

namespace TapToPcap.Synthesis.Settings;

/// <summary>What was emitted so far.</summary>
internal sealed class SynthesisCounts
{
    internal Counters All { get; } = new();

    /// <summary>The first second view and the conversation that shows the same connection; null where there is none.</summary>
    internal string? SecondView { get; set; }

    internal long this[Counter counter]
    {
        get => All[counter];
        set => All[counter] = value;
    }
}
