namespace TapToPcap.Writing;

/// <summary>The kinds of pcapng block that we write (draft-ietf-opsawg-pcapng §4).</summary>
internal enum PcapNgBlock : uint
{
    SectionHeader = 0x0A0D_0D0A,
    InterfaceDescription = 1,
    NameResolution = 4,
    InterfaceStatistics = 5,
    EnhancedPacket = 6,
}
