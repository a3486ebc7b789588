using TapToPcap.Reading.Decoding;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Inspecting;

/// <summary>What a tap holds of one connection, and what it lacks.</summary>
public sealed record InspectedConversation
{
    /// <summary>The input, or the archive and its member.</summary>
    public required string Source { get; init; }

    /// <summary>Envoy's number of the connection.</summary>
    public required ulong TraceId { get; init; }

    /// <summary>The encoding of the tap, and how records are delimited in it.</summary>
    public required TapFraming Framing { get; init; }

    /// <summary>Whether Envoy wrote while the connection lived.</summary>
    public bool IsStreamed { get; init; }

    /// <summary>Whether bodies are JSON strings, in which Envoy keeps only what is UTF-8.</summary>
    public bool HasStringBodies { get; init; }

    /// <summary>Whether any record names an end of the connection.</summary>
    public bool HasConnection => Local is not null || Remote is not null;

    /// <summary>Whether an event without content stands where a connection record may have been.</summary>
    public bool HasEmptyEvent { get; init; }

    /// <summary>The local end: address and port, a path, or the name of a listener. Null where the tap has none.</summary>
    public string? Local { get; init; }

    /// <summary>The remote end, likewise.</summary>
    public string? Remote { get; init; }

    /// <summary>The port of whichever end the client connected to; null where the tap has none.</summary>
    public int? ServerPort { get; init; }

    /// <summary>The port that captures show instead, if that end has a name alone: a path or the name of a listener.</summary>
    public int? InventedServerPort { get; init; }

    /// <summary>Whether Envoy is the server or the client of the connection, as a conversion would decide.</summary>
    public required TapRole Role { get; init; }

    /// <summary>Why it has that role, in words for people.</summary>
    public required string RoleReason { get; init; }

    /// <summary>Earliest time, nanoseconds since 1970 UTC; null without events.</summary>
    public long? Start { get; init; }

    /// <summary>Time from the earliest to the latest event, in nanoseconds.</summary>
    public long Duration { get; init; }

    /// <summary>How many reads, writes and closes there are.</summary>
    public long Events { get; init; }

    /// <summary>From the remote end to Envoy.</summary>
    public required InspectedDirection Read { get; init; }

    /// <summary>From Envoy to the remote end.</summary>
    public required InspectedDirection Written { get; init; }

    /// <summary>Bytes that Envoy counted and no record has; in which direction is not known.</summary>
    public long LostBytes { get; init; }

    /// <summary>Bytes that a transport socket below the tap sent before the first ones, such as a PROXY protocol header.</summary>
    public long BelowTapBytes { get; init; }

    /// <summary>The protocol that the first bytes show; null where they show none.</summary>
    public string? Protocol { get; init; }

    /// <summary>Whether the tap says that the connection closed, or was written when it had.</summary>
    public bool IsClosed { get; init; }

    /// <summary>The share of connections that the tap was configured to record, such as "5 of 100"; null where it records all.</summary>
    public string? SampleRate { get; init; }
}
