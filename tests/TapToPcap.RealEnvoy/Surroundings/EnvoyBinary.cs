namespace TapToPcap.RealEnvoy;

/// <summary>The Envoy under test, which <c>tests/real-envoy</c> finds.</summary>
internal static class EnvoyBinary
{
    private const string Missing = "ENVOY names no Envoy: tests/real-envoy finds one and runs these tests";

    internal static string Path
    {
        get
        {
            string? path = Environment.GetEnvironmentVariable("ENVOY");
            if (File.Exists(path))
            {
                return path;
            }

            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail(Missing);
            }

            Assert.Skip(Missing);
            return "";
        }
    }
}
