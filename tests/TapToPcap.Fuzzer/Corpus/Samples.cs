using System.Reflection;

namespace TapToPcap.Fuzzer.Corpus;

/// <summary>Taps of real programs, which are kept in files.</summary>
internal static class Samples
{
    internal static IEnumerable<byte[]> WithEnd(string name) => Names.Where(sample => sample.EndsWith(name, StringComparison.Ordinal)).Select(Read);

    private static IOrderedEnumerable<string> Names => Assembly.GetExecutingAssembly().GetManifestResourceNames().Order(StringComparer.Ordinal);

    private static byte[] Read(string name)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using MemoryStream sample = new();
        resource.CopyTo(sample);
        return sample.ToArray();
    }
}
