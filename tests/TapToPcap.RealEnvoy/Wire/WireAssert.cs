using System.Globalization;

namespace TapToPcap.RealEnvoy;

/// <summary>Holds captures against the wire.</summary>
internal static class WireAssert
{
    // Envoy's times and the kernel's are a few milliseconds apart on an idle machine; here another unit or another clock is to be found.
    private static readonly TimeSpan FarthestAllowed = TimeSpan.FromSeconds(2);

    /// <summary>As many connections with bytes as expected are in the capture, and each is on the wire.</summary>
    internal static async Task EqualAsync(string capture, string wire, int expected)
    {
        IReadOnlyList<SeenConnection>[] seen = await Task.WhenAll(SeenConnections.ReadAsync(capture), SeenConnections.ReadAsync(wire));
        WireComparison comparison = WireComparison.Of(seen[0], seen[1]);
        Assert.Equal("", comparison.Faults);
        Assert.Equal(expected, comparison.Equal);
        Assert.True(comparison.Farthest < FarthestAllowed, $"A packet is {comparison.Farthest} from its bytes on the wire.");
        Report.Add(string.Create(CultureInfo.InvariantCulture, $"compared {comparison.Equal} connections, {comparison.WithoutClientPort} of them without the client's port, at most {comparison.Farthest.TotalMilliseconds:0.0} ms apart: {TestContext.Current.TestMethod?.MethodName}"));
    }
}
