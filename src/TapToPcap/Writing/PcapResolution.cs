namespace TapToPcap.Writing;

/// <summary>The resolution of times in a classic pcap file.</summary>
internal enum PcapResolution
{
    Microseconds,
    Nanoseconds,
}
