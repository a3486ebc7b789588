namespace TapToPcap.Wire;

/// <summary>What an IP packet carries, by the numbers of the IANA registry.</summary>
internal enum IpProtocol : byte
{
    Tcp = 6,
}
