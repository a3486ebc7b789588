namespace TapToPcap.Writing;

/// <summary>The file format of a capture.</summary>
public enum CaptureFormat
{
    /// <summary>Classic pcap with microseconds, which every tool reads.</summary>
    Pcap,

    /// <summary>Classic pcap with nanoseconds.</summary>
    PcapNanoseconds,

    /// <summary>pcapng with nanoseconds, comments and directions.</summary>
    PcapNg,
}
