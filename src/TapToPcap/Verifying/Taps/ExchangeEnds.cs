using TapToPcap.Common;
using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Http;

namespace TapToPcap.Verifying.Taps;

/// <summary>Client and server of a connection that carries exchanges; null where an end is not known.</summary>
internal readonly record struct ExchangeEnds(TcpEnd? Client, TcpEnd? Server)
{
    internal static ExchangeEnds OfDownstream(TapConnection connection) => new(TcpEnd.From(connection.Remote), TcpEnd.From(connection.Local));

    /// <summary>On an upstream connection Envoy is the client.</summary>
    internal static ExchangeEnds OfUpstream(TapConnection connection) => new(TcpEnd.From(connection.Local), TcpEnd.From(connection.Remote));

    /// <summary>The ends as a capture shows them with these ports.</summary>
    internal ExchangeEnds Show(PortMap ports) => new(Client?.Show(ports), Server?.Show(ports));

    /// <summary>Whether the captured ends can be these. In HTTP/1 the client's port is invented where another exchange occupies the
    /// connection.</summary>
    internal bool Fit(ExchangeEnds captured, HttpDialect dialect)
    {
        bool fitsClient = Client is null || Client == captured.Client || (dialect == HttpDialect.Http1 && Client.Value.Address == captured.Client?.Address);
        return fitsClient && (Server is null || Server == captured.Server);
    }
}
