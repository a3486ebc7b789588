namespace TapToPcap.RealEnvoy;

/// <summary>Lines for <c>tests/real-envoy</c>, which prints them and counts what was compared.</summary>
internal static class Report
{
    private static readonly string? Destination = Environment.GetEnvironmentVariable("TAP2PCAP_REPORT");

    internal static void Add(string line)
    {
        if (Destination is not null)
        {
            File.AppendAllText(Destination, $"{line}\n");
        }
    }
}
