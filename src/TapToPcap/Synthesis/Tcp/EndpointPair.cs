using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TapToPcap.Common;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>The two endpoints of a conversation as the capture shows them, both IPv4 or both IPv6.</summary>
/// <param name="Note">How they differ from the tap, for comments; null if they do not.</param>
/// <param name="LocalName">The name of an invented local address; null if the tap has an address.</param>
/// <param name="RemoteName">The name of an invented remote address; null if the tap has an address.</param>
internal readonly record struct EndpointPair(IPEndPoint Local, IPEndPoint Remote, string? Note, string? LocalName, string? RemoteName)
{
    private const ulong LocalEnd = 1;
    private const ulong RemoteEnd = 2;

    /// <param name="role">Envoy's, which decides which end is the server.</param>
    internal static EndpointPair Resolve(TapConnection? connection, TapRole role, IdentityHash identity, InventedEndpoints invented)
    {
        IPAddress? localAddress = AddressOf(connection?.Local);
        IPAddress? remoteAddress = AddressOf(connection?.Remote);
        bool ipv6 = IsIpv6(localAddress) || IsIpv6(remoteAddress);

        InventedEnd local = Complete(localAddress, connection?.Local, identity.With(LocalEnd), invented, isLocal: true, role, ipv6);
        InventedEnd remote = Complete(remoteAddress, connection?.Remote, identity.With(RemoteEnd), invented, isLocal: false, role, ipv6);
        string[] notes = [.. NotesOn("local", connection?.Local, local.EndPoint), .. NotesOn("remote", connection?.Remote, remote.EndPoint)];
        return new EndpointPair(local.EndPoint, remote.EndPoint, notes.Length == 0 ? null : string.Join("; ", notes), local.Name, remote.Name);
    }

    /// <summary>The ends of a connection if both addresses and ports are the tap's; null if any must be invented.</summary>
    internal static EndPair? TrueEnds(TapConnection? connection)
    {
        if (AddressOf(connection?.Local) is not IPAddress local || AddressOf(connection?.Remote) is not IPAddress remote || PortOf(connection!.Local) is not int localPort || PortOf(connection.Remote) is not int remotePort)
        {
            return null;
        }

        bool ipv6 = IsIpv6(local) || IsIpv6(remote);
        return new EndPair(new IPEndPoint(Widen(local, ipv6), localPort), new IPEndPoint(Widen(remote, ipv6), remotePort));
    }

    /// <summary>The ends of a connection whose client is the tap's, and whose server is too or has a name; null for all others.</summary>
    /// <remarks>They may be those of another connection; an invented client end is never that of another.</remarks>
    internal static EndPair? RepeatableEnds(TapConnection? connection, TapRole role, InventedEndpoints invented)
    {
        TapAddress? client = role == TapRole.Downstream ? connection?.Remote : connection?.Local;
        TapAddress? server = role == TapRole.Downstream ? connection?.Local : connection?.Remote;
        bool isRepeatable = AddressOf(client) is not null && PortOf(client) is not null && (AddressOf(server) is null ? NameOf(server) is not null : PortOf(server) is not null);
        if (!isRepeatable)
        {
            return null;
        }

        EndpointPair ends = Resolve(connection, role, default, invented);
        return new EndPair(ends.Local, ends.Remote);
    }

    /// <summary>The port that a capture shows for a server without an IP address and port, if its name decides it; null if not.</summary>
    internal static int? InventedPortOf(TapAddress? server) =>
        AddressOf(server) is null && PortOf(server) is null && NameOf(server) is string name ? InventedEndpoints.ServerPortOf(name) : null;

    /// <summary>A copy with another port at one end.</summary>
    /// <param name="note">Why, for people.</param>
    internal EndpointPair WithPort(bool isLocal, int port, string note) => this with
    {
        Local = isLocal ? new IPEndPoint(Local.Address, port) : Local,
        Remote = isLocal ? Remote : new IPEndPoint(Remote.Address, port),
        Note = Note is null ? note : $"{Note}; {note}",
    };

    /// <summary>A copy with ports shown as others; the note names the true ones.</summary>
    internal EndpointPair Show(PortMap ports)
    {
        IPEndPoint local = new(Local.Address, ports.Show(Local.Port));
        IPEndPoint remote = new(Remote.Address, ports.Show(Remote.Port));
        string?[] notes = [Note, NoteOn("local", Local.Port, local.Port), NoteOn("remote", Remote.Port, remote.Port)];
        string note = string.Join("; ", notes.OfType<string>());
        return this with { Local = local, Remote = remote, Note = note.Length == 0 ? null : note };
    }

    private static string? NoteOn(string end, int port, int shown) => port == shown ? null : string.Create(CultureInfo.InvariantCulture, $"{end} port {port} shown as {shown}");

    private static InventedEnd Complete(IPAddress? address, TapAddress? tapped, IdentityHash identity, InventedEndpoints invented, bool isLocal, TapRole role, bool ipv6)
    {
        if (address is null)
        {
            InventedEnd end = invented.Invent(identity, NameOf(tapped), isLocal, isServer: isLocal == (role == TapRole.Downstream), ipv6);
            return PortOf(tapped) is int known ? end with { EndPoint = new IPEndPoint(end.EndPoint.Address, known) } : end;
        }

        IPAddress shown = Widen(address, ipv6);
        return new InventedEnd(PortOf(tapped) is int port ? new IPEndPoint(shown, port) : invented.InventPort(identity, shown), null);
    }

    private static IEnumerable<string> NotesOn(string end, TapAddress? tapped, IPEndPoint shown)
    {
        IPAddress? address = AddressOf(tapped);
        if (address is null)
        {
            string stands = tapped is { Text.Length: > 0 } ? $"stands for {Describe(tapped)}" : "the tap has none";
            yield return $"{end} address {shown} invented, {stands}";
        }
        else if (PortOf(tapped) is null)
        {
            yield return $"{end} port {shown.Port} invented, the tap has none";
        }
        else if (address.AddressFamily != shown.AddressFamily)
        {
            yield return $"{end} address {address} shown as IPv6";
        }
    }

    private static string Describe(TapAddress tapped) => tapped.Kind switch
    {
        TapAddressKind.Pipe => $"pipe {tapped.Text}",
        TapAddressKind.Internal => $"internal listener {tapped.Text}",
        _ => tapped.Text,
    };

    /// <summary>The IP address of an end; null if the tap has none, or an unspecified one (0.0.0.0 or ::) without a port.</summary>
    /// <remarks>Forms such as 010.0.0.1 and 10.1, which some read as octal or as short, are no IP address in a tap.</remarks>
    private static IPAddress? AddressOf(TapAddress? tapped)
    {
        if (tapped is not { Kind: TapAddressKind.Socket } || !IPAddress.TryParse(tapped.Text, out IPAddress? address)
            || (!IsIpv6(address) && address.ToString() != tapped.Text))
        {
            return null;
        }

        bool isNone = PortOf(tapped) is null && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        return isNone ? null : address;
    }

    private static string? NameOf(TapAddress? tapped) => tapped is { Text.Length: > 0 } ? tapped.Text : null;

    private static int? PortOf(TapAddress? tapped) => tapped is { Port: > IPEndPoint.MinPort and <= IPEndPoint.MaxPort } ? tapped.Port : null;

    private static IPAddress Widen(IPAddress address, bool ipv6) => ipv6 && !IsIpv6(address) ? address.MapToIPv6() : address;

    private static bool IsIpv6(IPAddress? address) => address?.AddressFamily == AddressFamily.InterNetworkV6;
}
