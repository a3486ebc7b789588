using TapToPcap.Verifying.Comparing;

namespace TapToPcap.Verifying;

/// <summary>The result of verifying a capture: how each conversation compares, and what is wrong with the capture.</summary>
public sealed record VerificationReport
{
    /// <summary>The conversations of the taps in the order of the inputs, then those that only the capture has; after them the
    /// exchanges of HTTP taps likewise.</summary>
    public required IReadOnlyList<ConversationReport> Conversations { get; init; }

    /// <summary>What is wrong with the capture itself: damage, frames that are not TCP over IP, wrong checksums. Only the first are
    /// kept; <see cref="ProblemCount"/> counts all.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>How many problems were found.</summary>
    public long ProblemCount { get; init; }

    /// <summary>Taps that were read; each member of an archive is one.</summary>
    public long Inputs { get; init; }

    /// <summary>Reads, writes and closes.</summary>
    public long Events { get; init; }

    /// <summary>Frames of the capture.</summary>
    public long Packets { get; init; }

    /// <summary>Inputs that were damaged, cut off or not taps.</summary>
    public long Damaged { get; init; }

    /// <summary>Inputs that could not be opened or read to their end.</summary>
    public long Unreadable { get; init; }

    /// <summary>How many of <see cref="Conversations"/> are exchanges.</summary>
    public long Exchanges => Conversations.Count(conversation => conversation.IsExchange);

    /// <summary>Conversations and exchanges that differ, and problems of the capture.</summary>
    public long Differences => Conversations.Count(conversation => !conversation.IsEqual) + ProblemCount;

    /// <summary>Bytes that the taps have in both directions; for exchanges those of bodies, counted each time that one is
    /// shown.</summary>
    public long PayloadBytes => Conversations.Sum(conversation => (conversation.Read.Tap?.Length ?? 0) + (conversation.Written.Tap?.Length ?? 0));
}
