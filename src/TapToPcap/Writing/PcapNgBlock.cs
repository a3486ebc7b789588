namespace TapToPcap.Writing;

/// <summary>The types of those pcapng blocks that are written here (draft-ietf-opsawg-pcapng §4).</summary>
internal enum PcapNgBlock : uint
{
    SectionHeader = 0x0A0D_0D0A,
    InterfaceDescription = 1,
    NameResolution = 4,
    InterfaceStatistics = 5,
    EnhancedPacket = 6,
}
