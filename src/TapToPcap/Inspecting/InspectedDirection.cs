namespace TapToPcap.Inspecting;

/// <summary>What a tap holds of one direction of a conversation.</summary>
public sealed record InspectedDirection
{
    /// <summary>Bytes in the tap.</summary>
    public long Bytes { get; init; }

    /// <summary>Events that Envoy's limit cut.</summary>
    public long Cuts { get; init; }

    /// <summary>Of the cuts, those of which neither Envoy's count nor a length in the data says how many bytes they took.</summary>
    public long UnsizedCuts { get; init; }

    /// <summary>Bytes that the other cuts took.</summary>
    public long CutBytes { get; init; }

    /// <summary>The limit that showed in the first cut, in bytes: of each event where the tap is streamed, else of the whole connection. 0 where nothing was cut.</summary>
    public long Limit { get; init; }
}
