namespace TapToPcap.Wire;

/// <summary>What a frame begins with, by the numbers of the tcpdump.org link-layer registry.</summary>
public enum LinkType
{
    /// <summary>Ethernet II, with invented addresses.</summary>
    Ethernet = 1,

    /// <summary>No link header: the frame begins with IPv4 or IPv6.</summary>
    RawIp = 101,
}
