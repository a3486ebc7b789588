namespace TapToPcap.Reading.Events;

/// <summary>The two ends of a connection as far as a tap names them.</summary>
/// <param name="Local">Envoy's own end.</param>
/// <param name="Remote">The peer's end.</param>
internal sealed record TapConnection(TapAddress? Local, TapAddress? Remote)
{
    internal bool IsEmpty => Local is null && Remote is null;

    /// <summary>Whether both connections name their remote end by IP address and port, and the two differ.</summary>
    internal bool HasOtherPeer(TapConnection? other) =>
        Remote is { Kind: TapAddressKind.Socket } && other?.Remote is { Kind: TapAddressKind.Socket } && Remote != other.Remote;
}
