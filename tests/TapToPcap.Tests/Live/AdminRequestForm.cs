namespace TapToPcap.Tests.Live;

/// <summary>A form that a request for /tap can have.</summary>
/// <param name="Name">No other form has it.</param>
/// <param name="Request">YAML or JSON, as a user would give it.</param>
/// <param name="AbortsEnvoy">An Envoy that was sent this as it is aborted, or answered nothing for seconds (1.38.3, 1.40.0).</param>
public sealed record AdminRequestForm(string Name, string Request, AdminAnswer Expected, bool AbortsEnvoy = false)
{
    public override string ToString() => Name;
}
