using System.Net;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>The unordered pair of endpoints by which readers of captures identify a TCP connection.</summary>
internal readonly record struct EndPair(IPEndPoint One, IPEndPoint Other)
{
    public bool Equals(EndPair other) =>
        (One.Equals(other.One) && Other.Equals(other.Other)) || (One.Equals(other.Other) && Other.Equals(other.One));

    public override int GetHashCode() => One.GetHashCode() ^ Other.GetHashCode();
}
