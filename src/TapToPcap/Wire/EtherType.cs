namespace TapToPcap.Wire;

/// <summary>What an Ethernet frame carries, by the numbers of the IEEE registry.</summary>
internal enum EtherType : ushort
{
    Ipv4 = 0x0800,
    Ipv6 = 0x86DD,
}
