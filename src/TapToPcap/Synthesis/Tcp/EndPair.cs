using System.Net;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>The two ends of a TCP connection, whichever of them is whose: what readers of captures know a connection by.</summary>
internal readonly record struct EndPair(IPEndPoint One, IPEndPoint Other)
{
    public bool Equals(EndPair other) =>
        (One.Equals(other.One) && Other.Equals(other.Other)) || (One.Equals(other.Other) && Other.Equals(other.One));

    public override int GetHashCode() => One.GetHashCode() ^ Other.GetHashCode();
}
