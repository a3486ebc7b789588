namespace TapToPcap.Wire;

/// <summary>The link type of a capture: which header its frames begin with (tcpdump.org registry).</summary>
public enum LinkType
{
    /// <summary>Ethernet II, with invented addresses.</summary>
    Ethernet = 1,

    /// <summary>No link header: the frame begins with IPv4 or IPv6.</summary>
    RawIp = 101,
}
