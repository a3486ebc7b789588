using TapToPcap.Recorder;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>A connection, what happens on it, how it is tapped, and what may befall its records on their way.</summary>
internal sealed record ConversationPlan(TapConnection Connection, TapOptions Options, IReadOnlyList<TapStep> Steps)
{
    /// <summary>The share of records that are lost.</summary>
    internal double Losses { get; init; }

    /// <summary>The share of records that come twice.</summary>
    internal double Repeats { get; init; }

    /// <summary>Records may come late.</summary>
    internal bool IsDisordered { get; init; }

    public override string ToString() =>
        $"{Options.Shape}{(Options.CountBytes ? ", counted" : "")}, limits {Options.ReadLimit} and {Options.WriteLimit}, lost {Losses}, repeated {Repeats}{(IsDisordered ? ", disordered" : "")}";
}
