using System.Globalization;
using TapToPcap.Common;

namespace TapToPcap.Synthesis.Order;

/// <summary>Parses tap names: file_per_tap writes PREFIX_ID, with the id of a connection or an exchange.</summary>
internal static class TapLabel
{
    private const string NoGroup = "envoy-tap";

    /// <summary>The prefix: "taps/down" of "taps/down_17.pb". Without an id the folder: "taps" of "taps/trace.pb".</summary>
    internal static string GroupOf(string label)
    {
        int nameAt = label.AsSpan().LastIndexOfAny('/', ':') + 1;
        ReadOnlySpan<char> stem = StemOf(label);
        ReadOnlySpan<char> prefix = stem.TrimEnd("0123456789");
        bool hasId = prefix.Length < stem.Length && prefix.Length > nameAt && prefix[^1] == '_';

        ReadOnlySpan<char> group = (hasId ? prefix[..^1] : label.AsSpan(0, nameAt)).TrimEnd("/:");
        return group.IsEmpty ? NoGroup : group.ToString();
    }

    /// <summary>The id: 17 of "taps/down_17.pb"; null if there is none.</summary>
    internal static ulong? IdOf(string label)
    {
        ReadOnlySpan<char> stem = StemOf(label);
        int idAt = stem.LastIndexOf('_') + 1;
        return idAt > 0 && ulong.TryParse(stem[idAt..], NumberStyles.None, CultureInfo.InvariantCulture, out ulong id) ? id : null;
    }

    private static ReadOnlySpan<char> StemOf(string label)
    {
        ReadOnlySpan<char> unzipped = CompressedName.Strip(label);
        return unzipped[..^Path.GetExtension(unzipped).Length];
    }
}
