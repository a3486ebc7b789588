namespace TapToPcap.Wire;

/// <summary>The protocol number of an IP packet: which protocol follows its header (IANA registry).</summary>
internal enum IpProtocol : byte
{
    Tcp = 6,
}
