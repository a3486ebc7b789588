using System.Globalization;
using TapToPcap.Reading;

namespace TapToPcap.Synthesis;

/// <summary>What a capture says, in words for people, where bytes are missing: why, how many, and which setting of Envoy would keep them.</summary>
internal static class HoleComments
{
    /// <summary>For the last packet before bytes that a limit of Envoy's cut.</summary>
    internal static string Cut(in TapEvent tapped) => tapped.SequenceNumber > 0
        ? $"cut here by Envoy: raise {LimitOf(tapped.Kind)}"
        : $"cut here by Envoy: raise {LimitOf(tapped.Kind)}; how many bytes are missing is not known, 1 stands for them";

    /// <summary>For the acknowledgment that goes past missing bytes of known number.</summary>
    /// <param name="cut">The kind of event that was cut; null where whole records were lost.</param>
    internal static string Missing(TapEventKind? cut, ulong bytes) => cut is TapEventKind kind
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes are missing before this, size from seq_num: cut by Envoy, raise {LimitOf(kind)}")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes are missing before this, size from seq_num: records were lost, in which direction is not known, so both go on behind that many");

    private static string LimitOf(TapEventKind kind) => kind == TapEventKind.Read ? "max_buffered_rx_bytes" : "max_buffered_tx_bytes";
}
