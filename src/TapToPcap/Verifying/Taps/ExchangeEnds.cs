using TapToPcap.Common;
using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Http;

namespace TapToPcap.Verifying.Taps;

/// <summary>The ends of a connection that carries exchanges, as far as they are known.</summary>
internal readonly record struct ExchangeEnds(TcpEnd? Client, TcpEnd? Server)
{
    internal static ExchangeEnds OfDownstream(TapConnection connection) => new(TcpEnd.From(connection.Remote), TcpEnd.From(connection.Local));

    /// <summary>On the way to the upstream host Envoy is the client.</summary>
    internal static ExchangeEnds OfUpstream(TapConnection connection) => new(TcpEnd.From(connection.Local), TcpEnd.From(connection.Remote));

    /// <summary>As a capture with these ports shows them.</summary>
    internal ExchangeEnds Show(PortMap ports) => new(Client?.Show(ports), Server?.Show(ports));

    /// <summary>These can be the captured ends. HTTP/1 invents a client's port where another exchange takes the connection.</summary>
    internal bool Fit(ExchangeEnds captured, HttpDialect dialect)
    {
        bool fitsClient = Client is null || Client == captured.Client || (dialect == HttpDialect.Http1 && Client.Value.Address == captured.Client?.Address);
        return fitsClient && (Server is null || Server == captured.Server);
    }
}
