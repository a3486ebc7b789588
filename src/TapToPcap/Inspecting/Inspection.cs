namespace TapToPcap.Inspecting;

/// <summary>The result of inspecting taps: what they hold, what they lack, and which settings avoid that.</summary>
public sealed record Inspection
{
    /// <summary>The conversations of socket taps, in the order of the inputs.</summary>
    public required IReadOnlyList<InspectedConversation> Conversations { get; init; }

    /// <summary>The exchanges of HTTP taps, in the order of the inputs.</summary>
    public required IReadOnlyList<InspectedExchange> Exchanges { get; init; }

    /// <summary>Totals over all inputs.</summary>
    public required InspectionTotals Totals { get; init; }

    /// <summary>One advice for each kind of shortcoming.</summary>
    public required IReadOnlyList<Advice> Advice { get; init; }

    /// <summary>What was wrong with inputs, in their order.</summary>
    public required IReadOnlyList<InspectionProblem> Problems { get; init; }

    /// <summary>Adds a problem for each input that was not there to be inspected.</summary>
    public Inspection WithMissing(IReadOnlyCollection<string> messages) => this with
    {
        Totals = Totals with { Unreadable = Totals.Unreadable + messages.Count },
        Problems = [.. messages.Select(message => new InspectionProblem(InspectionProblemKind.Unreadable, message)), .. Problems],
    };
}
