using TapToPcap.Recorder;

namespace TapToPcap.Generator;

/// <summary>What a generated tap is like.</summary>
internal sealed record TapPlan
{
    /// <summary>How many, at least 1: reads and writes by turns. Unless the tap is buffered, the last is the close.</summary>
    internal required long Events { get; init; }

    /// <summary>Of each read and write.</summary>
    internal required int EventBytes { get; init; }

    /// <summary>Payload is words in ASCII instead of bytes of any value.</summary>
    internal bool IsText { get; init; }

    internal TapFormat Format { get; init; }

    internal ConnectionLayout Layout { get; init; }

    internal TapOptions Tap { get; init; } = new();
}
