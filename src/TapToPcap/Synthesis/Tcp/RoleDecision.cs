using System.Globalization;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>Envoy's role in a conversation and the reason for it, as no field of a tap records the role.</summary>
internal readonly record struct RoleDecision(TapRole Role, string Reason)
{
    // The first port that Linux assigns to clients by default (ip_local_port_range).
    private const int FirstEphemeralPort = 32_768;

    /// <param name="chosen">The role that the user chose; null if none.</param>
    /// <param name="openedWithoutLocal">The connection record lacked the local address: Envoy had yet to connect.</param>
    /// <param name="first">The kind of the first event.</param>
    internal static RoleDecision Make(TapRole? chosen, bool openedWithoutLocal, TapConnection? connection, TapEventKind first)
    {
        if (chosen is TapRole role)
        {
            return new RoleDecision(role, "as asked for");
        }

        if (openedWithoutLocal)
        {
            return new RoleDecision(TapRole.Upstream, "the connection record has no local address yet");
        }

        return FromPorts(connection) ?? FromFirst(first);
    }

    private static RoleDecision? FromPorts(TapConnection? connection)
    {
        if (connection is not { Local: { Port: > 0 and int local }, Remote: { Port: > 0 and int remote } })
        {
            return null;
        }

        return (local >= FirstEphemeralPort, remote >= FirstEphemeralPort) switch
        {
            (false, true) => new RoleDecision(TapRole.Downstream, string.Create(CultureInfo.InvariantCulture, $"only the remote port {remote} is ephemeral")),
            (true, false) => new RoleDecision(TapRole.Upstream, string.Create(CultureInfo.InvariantCulture, $"only the local port {local} is ephemeral")),
            _ => null,
        };
    }

    private static RoleDecision FromFirst(TapEventKind first) => first switch
    {
        TapEventKind.Read => new RoleDecision(TapRole.Downstream, "the remote end was the first to send"),
        TapEventKind.Write => new RoleDecision(TapRole.Upstream, "Envoy was the first to send"),
        _ => new RoleDecision(TapRole.Downstream, "default, as the tap does not show it"),
    };
}
