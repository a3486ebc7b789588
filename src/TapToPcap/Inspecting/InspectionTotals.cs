namespace TapToPcap.Inspecting;

/// <summary>Counts and sizes over all inspected inputs.</summary>
public sealed record InspectionTotals
{
    /// <summary>Taps that were read; each member of an archive is one.</summary>
    public long Taps { get; init; }

    /// <summary>Conversations of which the taps have a connection record or an event.</summary>
    public long Conversations { get; init; }

    /// <summary>Conversations whose close no tap has.</summary>
    public long Open { get; init; }

    /// <summary>Reads, writes and closes.</summary>
    public long Events { get; init; }

    /// <summary>Bytes from the remote ends that the taps hold.</summary>
    public long ReadBytes { get; init; }

    /// <summary>Bytes to the remote ends that the taps hold.</summary>
    public long WrittenBytes { get; init; }

    /// <summary>Places where Envoy's limits left bytes out.</summary>
    public long Cuts { get; init; }

    /// <summary>How many of the cuts have an unknown size.</summary>
    public long UnsizedCuts { get; init; }

    /// <summary>Bytes that the cuts of known size left out.</summary>
    public long CutBytes { get; init; }

    /// <summary>Bytes that Envoy counted and no record has.</summary>
    public long LostBytes { get; init; }

    /// <summary>Bytes that transport sockets below the tap sent before the first ones.</summary>
    public long BelowTapBytes { get; init; }

    /// <summary>Requests of HTTP taps, each with its response.</summary>
    public long Exchanges { get; init; }

    /// <summary>Bytes of their bodies that the taps hold.</summary>
    public long BodyBytes { get; init; }

    /// <summary>Places where Envoy's limits left bytes of their bodies out.</summary>
    public long BodyCuts { get; init; }

    /// <summary>Exchanges of which a body is shorter than its Content-Length, though Envoy's limit did not cut it.</summary>
    public long BrokenOff { get; init; }

    /// <summary>Inputs that are empty.</summary>
    public long Empty { get; init; }

    /// <summary>Inputs that were damaged, cut off or not taps, without the empty ones.</summary>
    public long Damaged { get; init; }

    /// <summary>Inputs that could not be opened or read to their end.</summary>
    public long Unreadable { get; init; }

    /// <summary>Files found in directories and archives that are not taps.</summary>
    public long NotTaps { get; init; }

    /// <summary>Whether bytes are missing that a tap should have.</summary>
    public bool LacksBytes => Cuts > 0 || LostBytes > 0 || BodyCuts > 0 || BrokenOff > 0;
}
