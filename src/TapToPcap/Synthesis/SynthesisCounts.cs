namespace TapToPcap.Synthesis;

/// <summary>What was told so far.</summary>
internal sealed class SynthesisCounts
{
    /// <summary>Those with at least one frame.</summary>
    internal long Conversations { get; set; }

    internal long Packets { get; set; }

    /// <summary>Bytes that Envoy saw; headers do not count.</summary>
    internal long PayloadBytes { get; set; }

    /// <summary>Places where bytes are missing.</summary>
    internal long Holes { get; set; }

    /// <summary>Bytes that are missing, where that is known.</summary>
    internal ulong MissingBytes { get; set; }

    /// <summary>Events that came a second time and were dropped.</summary>
    internal long Repeats { get; set; }

    /// <summary>Events that came when a hole had been told in their place, and were dropped.</summary>
    internal long TooLate { get; set; }

    /// <summary>Writes that came when the half-close of their direction had been told already.</summary>
    internal long LateWrites { get; set; }
}
