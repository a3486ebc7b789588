using System.Globalization;
using TapToPcap.Common;
using TapToPcap.Input;
using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>Names of capture files: the format that a name stands for, and names made from those of taps.</summary>
internal static class CaptureNames
{
    /// <summary>Classic pcap for .pcap and .cap, pcapng for all other names and for standard output.</summary>
    internal static CaptureFormat FormatOf(string? path) =>
        path is not null && Path.GetExtension(CompressedName.Strip(path)) is ".pcap" or ".cap" ? CaptureFormat.Pcap : CaptureFormat.PcapNg;

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

    /// <summary>Whether a capture of this name is compressed by gzip.</summary>
    internal static bool IsGzip(string path) => path.EndsWith(".gz", StringComparison.Ordinal);

    /// <summary>Whether a name is that of a capture compressed by anything but gzip.</summary>
    internal static bool IsCompressedOtherwise(string path) => !IsGzip(path) && CompressedName.Strip(path).Length < path.Length;

    /// <summary>A label without the extension of a compressor and the one before it.</summary>
    internal static string BaseOf(string label) => Path.ChangeExtension(CompressedName.Strip(label).ToString(), null);

    /// <param name="earlier">How many captures already have that name.</param>
    internal static string Number(string name, int earlier, CaptureFormat format)
    {
        string extension = format == CaptureFormat.PcapNg ? ".pcapng" : ".pcap";
        return earlier == 0 ? name + extension : string.Create(CultureInfo.InvariantCulture, $"{name}.{earlier + 1}{extension}");
    }

    private static string BaseName(TapSource source) => BaseOf(source.Label);
}
