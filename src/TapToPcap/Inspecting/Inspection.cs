namespace TapToPcap.Inspecting;

/// <summary>What taps hold, what they lack, and what to do about it.</summary>
public sealed record Inspection
{
    /// <summary>In the order of the inputs.</summary>
    public required IReadOnlyList<InspectedConversation> Conversations { get; init; }

    /// <summary>Of HTTP taps, in the order of the inputs.</summary>
    public required IReadOnlyList<InspectedExchange> Exchanges { get; init; }

    /// <summary>All inputs together.</summary>
    public required InspectionTotals Totals { get; init; }

    /// <summary>One for each kind of defect.</summary>
    public required IReadOnlyList<Advice> Advice { get; init; }

    /// <summary>What was wrong with inputs, in their order.</summary>
    public required IReadOnlyList<InspectionProblem> Problems { get; init; }

    /// <summary>The same, and inputs that were not there to be inspected.</summary>
    public Inspection WithMissing(IReadOnlyCollection<string> messages) => this with
    {
        Totals = Totals with { Unreadable = Totals.Unreadable + messages.Count },
        Problems = [.. messages.Select(message => new InspectionProblem(InspectionProblemKind.Unreadable, message)), .. Problems],
    };
}
