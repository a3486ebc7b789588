namespace TapToPcap.Reading.Decoding;

/// <summary>An input is no tap, or is damaged at some place. Everything before that place has been read.</summary>
/// <param name="position">Position of the first byte that does not fit.</param>
/// <param name="problem">What was expected and what was found.</param>
public class TapFormatException(SourcePosition position, string problem) : Exception($"{position}: {problem}")
{
    /// <summary>Position of the first byte that does not fit.</summary>
    public SourcePosition Position { get; } = position;

    /// <summary>What was expected and what was found, without the place.</summary>
    public string Problem { get; } = problem;

    /// <summary>The decoder stands after it, and reads on from there.</summary>
    internal bool IsPassed { get; init; }

    /// <summary>The archive is damaged, so that what it holds after <paramref name="position"/> cannot be read.</summary>
    internal static TapFormatException OfArchive(SourcePosition position, Exception cause) => new(position, $"the archive cannot be read on from here: {cause.Message}");
}
