namespace TapToPcap.Wire;

/// <summary>The EtherType of an Ethernet frame: which protocol follows its header (IEEE registry).</summary>
internal enum EtherType : ushort
{
    Ipv4 = 0x0800,
    Ipv6 = 0x86DD,
}
