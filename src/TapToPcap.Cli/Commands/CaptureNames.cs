using System.Globalization;
using TapToPcap.Input;
using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>Names of capture files: the format that a name stands for, and names made from those of taps.</summary>
internal static class CaptureNames
{
    /// <summary>Classic pcap for .pcap and .cap, pcapng for all other names and for standard output.</summary>
    internal static CaptureFormat FormatOf(string? path) =>
        Path.GetExtension(path) is ".pcap" or ".cap" ? CaptureFormat.Pcap : CaptureFormat.PcapNg;

    /// <summary>
    /// A path below <paramref name="folder"/> for each source: its label without extensions, or with them where two are
    /// the same.
    /// </summary>
    internal static IEnumerable<(TapSource Source, string Path)> ForEach(IReadOnlyCollection<TapSource> sources, string folder, CaptureFormat format)
    {
        Dictionary<string, int> uses = sources.GroupBy(BaseName).ToDictionary(same => same.Key, same => same.Count());
        Dictionary<string, int> taken = [];
        foreach (TapSource source in sources)
        {
            string name = uses[BaseName(source)] == 1 ? BaseName(source) : source.Label;
            int earlier = taken.GetValueOrDefault(name);
            taken[name] = earlier + 1;
            yield return (source, Path.Combine(folder, Number(name, earlier, format)));
        }
    }

    /// <summary>A label without .gz and without the extension before it.</summary>
    internal static string BaseOf(string label)
    {
        string name = label.EndsWith(".gz", StringComparison.Ordinal) ? label[..^".gz".Length] : label;
        return Path.ChangeExtension(name, null);
    }

    /// <param name="earlier">How many captures already have that name.</param>
    internal static string Number(string name, int earlier, CaptureFormat format)
    {
        string extension = format == CaptureFormat.PcapNg ? ".pcapng" : ".pcap";
        return earlier == 0 ? name + extension : string.Create(CultureInfo.InvariantCulture, $"{name}.{earlier + 1}{extension}");
    }

    private static string BaseName(TapSource source) => BaseOf(source.Label);
}
