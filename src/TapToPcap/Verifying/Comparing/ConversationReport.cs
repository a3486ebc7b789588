using System.Net;

namespace TapToPcap.Verifying.Comparing;

/// <summary>How one conversation, or one exchange of an HTTP tap, compares between taps and capture.</summary>
public sealed record ConversationReport
{
    /// <summary>Whether this is an exchange. Then the remote end is the client and the local end the server, the bodies of request
    /// and response are what is read and written, and first frame, time, gaps and repeats are those of the connection.</summary>
    public bool IsExchange { get; init; }

    /// <summary>The tap's name; null where no tap has the conversation.</summary>
    public string? Source { get; init; }

    /// <summary>Envoy's number of the connection or exchange, counted from 1 where it gives none; null where no tap has the
    /// conversation.</summary>
    public ulong? TraceId { get; init; }

    /// <summary>The remote end as the capture has it, otherwise as the tap names it; null where neither does.</summary>
    public IPEndPoint? Remote { get; init; }

    /// <summary>The local end, likewise.</summary>
    public IPEndPoint? Local { get; init; }

    /// <summary>The number of its first frame in the capture, from 1; null where the capture does not have it.</summary>
    public long? FirstFrame { get; init; }

    /// <summary>The time of that frame, nanoseconds since 1970 UTC; null where the capture has none.</summary>
    public long? Time { get; init; }

    /// <summary>From the remote end to Envoy.</summary>
    public required DirectionReport Read { get; init; }

    /// <summary>From Envoy to the remote end.</summary>
    public required DirectionReport Written { get; init; }

    /// <summary>Descriptions of what differs; empty where all is equal.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>What is worth knowing but is not a difference, such as bytes that the tap itself lacks.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Whether the capture has exactly what the tap has.</summary>
    public bool IsEqual => Differences.Count == 0;
}
