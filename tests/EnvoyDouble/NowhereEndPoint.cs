using System.Net;

namespace TapToPcap.Doubles;

/// <summary>Where nobody can connect: Kestrel builds a protocol for it, which <see cref="AdminServer"/> then uses for connections that came elsewhere.</summary>
internal sealed class NowhereEndPoint : EndPoint
{
    public override string ToString() => "nowhere";
}
