namespace TapToPcap.Writing;

/// <summary>How a capture is encoded.</summary>
public enum CaptureFormat
{
    /// <summary>Classic pcap, microseconds: what every tool reads.</summary>
    Pcap,

    /// <summary>Classic pcap with nanoseconds.</summary>
    PcapNanoseconds,

    /// <summary>pcapng with nanoseconds, comments and directions.</summary>
    PcapNg,
}
