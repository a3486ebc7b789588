namespace TapToPcap.Profiling;

/// <summary>A port of servers, the protocols seen on it, and the dissector of Wireshark for them.</summary>
/// <param name="Protocols">The protocols that the first bytes showed; at least one.</param>
/// <param name="Dissector">The dissector's name for tshark's -d; null where no single one reads all of the protocols.</param>
/// <param name="IsOwnChoice">Whether Wireshark uses this dissector on the port by default.</param>
public sealed record DissectedPort(int Port, IReadOnlyList<string> Protocols, string? Dissector, bool IsOwnChoice)
{
    /// <summary>The pipes and internal listeners that the capture shows with this invented port; empty if it is a true port.</summary>
    public IReadOnlyCollection<string> Names { get; init; } = [];

    /// <summary>Whether a dissector would read all of the protocols if the capture showed this port as another.</summary>
    public bool NeedsOtherPort { get; init; }

    /// <summary>Whether the profile needs an entry for the port.</summary>
    public bool NeedsEntry => Dissector is not null && !IsOwnChoice;
}
