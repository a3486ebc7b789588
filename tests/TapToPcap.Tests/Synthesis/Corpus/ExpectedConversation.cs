using System.Net;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>What a capture and the summary of its making must show of one conversation.</summary>
/// <param name="Label">For messages: how it was made.</param>
/// <param name="Remote">By which it is found.</param>
internal sealed record ExpectedConversation(string Label, ulong TraceId, IPEndPoint Remote)
{
    internal ExpectedDirection Read { get; init; } = new();

    internal ExpectedDirection Written { get; init; } = new();

    /// <summary>Something of it arrived, so there are frames.</summary>
    internal bool IsEmitted { get; init; }

    internal bool IsClosed { get; init; }

    /// <summary>Nothing came late or twice.</summary>
    internal bool IsInOrder { get; init; }

    internal long Gaps { get; init; }

    internal ulong MissingBytes { get; init; }

    internal long PayloadBytes { get; init; }

    internal long Repeats { get; init; }

    /// <summary>The same with zeros where the number of missing bytes is known.</summary>
    internal ExpectedConversation Filled => this with { Read = Read with { IsFilled = true }, Written = Written with { IsFilled = true } };
}
