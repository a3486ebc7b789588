using System.Net;
using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Tap.V3;

namespace TapToPcap.Recorder;

/// <param name="TraceId">Envoy's connection id; 0 is the first of a process.</param>
/// <param name="Local">Envoy's own end, or nothing for an upstream connection that was never made.</param>
/// <param name="Remote">The client of a listener, or the host of a cluster.</param>
internal sealed record TapConnection(ulong TraceId, IPEndPoint? Local, IPEndPoint Remote)
{
    internal Connection ToMessage() => new() { LocalAddress = Local is null ? null : ToMessage(Local), RemoteAddress = ToMessage(Remote) };

    private static Address ToMessage(IPEndPoint end) => new() { SocketAddress = new() { Address = end.Address.ToString(), PortValue = (uint)end.Port } };
}
