namespace TapToPcap.Inspecting;

/// <summary>What a tap holds of one direction of a conversation.</summary>
public sealed record InspectedDirection
{
    /// <summary>Bytes of this direction that the tap holds.</summary>
    public long Bytes { get; init; }

    /// <summary>How many events were cut by Envoy's limit.</summary>
    public long Cuts { get; init; }

    /// <summary>How many of the cuts have an unknown size: neither Envoy's count nor a length in the data gives it.</summary>
    public long UnsizedCuts { get; init; }

    /// <summary>Bytes that the cuts of known size left out.</summary>
    public long CutBytes { get; init; }

    /// <summary>Envoy's limit as the first cut shows it, in bytes: of each event in a streamed tap, otherwise of the whole
    /// connection. 0 where nothing was cut.</summary>
    public long Limit { get; init; }
}
