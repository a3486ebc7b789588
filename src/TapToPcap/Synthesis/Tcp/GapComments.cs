using System.Globalization;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>The texts of packet comments on gaps: why bytes are missing, how many, and which setting of Envoy keeps them.</summary>
internal static class GapComments
{
    /// <summary>For the last packet before bytes that were cut at a limit of Envoy.</summary>
    internal static string Cut(TcpPeer sender) => $"cut here by Envoy: raise {sender.Limit}";

    /// <summary>For the first packet beyond whose captured bytes cut bytes of known number are missing.</summary>
    internal static string Snapped(TcpPeer sender, KnownCut cut) =>
        string.Create(CultureInfo.InvariantCulture, $"{cut.Missing} bytes are missing here, size from {cut.Source}: cut by Envoy, raise {sender.Limit}");

    /// <summary>For the packet beyond whose captured bytes an unknown number of bytes is missing.</summary>
    internal static string Snapped(TcpPeer sender) =>
        $"cut here by Envoy, the number of missing bytes is not known, the sequence number counts 1: raise {sender.Limit}";

    /// <summary>For the first packet of bytes that Envoy counts before the data of the first event, and that the tap did not see.</summary>
    internal static string BelowTap(ulong bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes are missing here, size from seq_num: a transport socket below the tap sent them, probably a PROXY protocol header or an HTTP/1 CONNECT; a tap inside that socket would record them");

    /// <summary>For the acknowledgment of cut bytes of known number.</summary>
    internal static string Missing(TcpPeer sender, KnownCut cut) =>
        string.Create(CultureInfo.InvariantCulture, $"{cut.Missing} bytes are missing before this packet, size from {cut.Source}: cut by Envoy, raise {sender.Limit}");

    /// <summary>For the acknowledgment of cut bytes of unknown number.</summary>
    internal static string Missing(TcpPeer sender) =>
        $"bytes are missing before this packet, their number is not known, the sequence number skips 1: cut by Envoy, raise {sender.Limit}";

    /// <summary>For the acknowledgment of bytes that the tap has, and that were left out.</summary>
    internal static string LeftOut(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes are missing before this packet: the tap has them, in a body larger than --max-event-size");

    /// <summary>For the acknowledgments of what is missing at a discontinuity.</summary>
    internal static string Discontinuity(string note) => $"bytes may be missing before this packet, their number is not known, the sequence number skips 1: {note}";

    /// <summary>The reason of a discontinuity that is due to damage.</summary>
    /// <param name="record">The number of the damaged record, from 1; 0 if it is not known.</param>
    internal static string Damaged(long record) =>
        record > 0 ? string.Create(CultureInfo.InvariantCulture, $"record {record} of the tap is damaged") : "the tap is damaged";

    /// <summary>For the first packet of a conversation that was open before the capture.</summary>
    internal static string Unseen(ulong bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes of both directions precede this packet and were not captured, size from seq_num");

    /// <summary>For the acknowledgments of lost records, or of bytes that were lost in JSON strings.</summary>
    /// <param name="inStrings">Payloads were recorded as JSON strings.</param>
    internal static string Lost(ulong bytes, bool inStrings)
    {
        string cause = inStrings ? "JSON_BODY_AS_STRING lost them (JSON_BODY_AS_BYTES loses none), or records were lost" : "records were lost";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{bytes} bytes are missing before this packet, size from seq_num: {cause}, in which direction is not known, so both sequence numbers skip that many");
    }
}
