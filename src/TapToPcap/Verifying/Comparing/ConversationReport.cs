using System.Net;

namespace TapToPcap.Verifying.Comparing;

/// <summary>One conversation, or one exchange of an HTTP tap, and whether the capture has it as the taps do.</summary>
public sealed record ConversationReport
{
    /// <summary>It is an exchange: the remote end is the client, the local one the server, what is read and written are the bodies of request and response; first frame, time, gaps and repeats are those of its connection.</summary>
    public bool IsExchange { get; init; }

    /// <summary>The tap's name; null where no tap has the conversation.</summary>
    public string? Source { get; init; }

    /// <summary>Envoy's number of the connection or exchange, counted from 1 where it gives none; null where no tap has the conversation.</summary>
    public ulong? TraceId { get; init; }

    /// <summary>The peer's end as the capture has it, otherwise as the tap names it; null where neither does.</summary>
    public IPEndPoint? Remote { get; init; }

    /// <summary>Envoy's end.</summary>
    public IPEndPoint? Local { get; init; }

    /// <summary>The number of its first frame in the capture, from 1; null where the capture does not have it.</summary>
    public long? FirstFrame { get; init; }

    /// <summary>The time of that frame, nanoseconds since 1970 UTC; null where the capture has none.</summary>
    public long? Time { get; init; }

    /// <summary>From the remote end to Envoy.</summary>
    public required DirectionReport Read { get; init; }

    /// <summary>From Envoy to the remote end.</summary>
    public required DirectionReport Written { get; init; }

    /// <summary>What differs, in words for people; empty where all is equal.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>What is worth to know and no difference: where the tap itself lacks bytes.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The capture has it exactly as the tap does.</summary>
    public bool IsEqual => Differences.Count == 0;
}
