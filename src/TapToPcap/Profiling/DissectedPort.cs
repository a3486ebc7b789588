namespace TapToPcap.Profiling;

/// <summary>A port of servers, and how Wireshark dissects its protocol.</summary>
/// <param name="Protocols">What their first bytes showed; at least one.</param>
/// <param name="Dissector">As tshark's -d calls it; null where no single one reads them all.</param>
/// <param name="IsOwnChoice">Wireshark dissects it so by default.</param>
public sealed record DissectedPort(int Port, IReadOnlyList<string> Protocols, string? Dissector, bool IsOwnChoice)
{
    /// <summary>Whether the profile has to say so.</summary>
    public bool NeedsEntry => Dissector is not null && !IsOwnChoice;
}
