using TapToPcap.Reading;

namespace TapToPcap.Tests.Support;

/// <summary>What came of reading a tap to its end.</summary>
/// <param name="Problem">Where it was no tap first; null where it was one to the end.</param>
internal sealed record SeenTap(IReadOnlyList<SeenEvent> Events, TapFormatException? Problem)
{
    internal const int MaxEventSize = 1 << 20;

    private const int MaxDamages = 100;

    /// <summary>All places where it was no tap.</summary>
    internal IReadOnlyList<TapFormatException> Problems { get; init; } = [];

    /// <summary>Reads a tap that must be whole.</summary>
    internal static IReadOnlyList<SeenEvent> ReadWhole(ReadOnlyMemory<byte> tap, TapFraming? framing = null, int piece = int.MaxValue)
    {
        SeenTap seen = Read(tap, framing, piece);
        Assert.True(seen.Problem is null, seen.Problem?.Message);
        return seen.Events;
    }

    internal static SeenTap Read(ReadOnlyMemory<byte> tap, TapFraming? framing = null, int piece = int.MaxValue, int maxEventSize = MaxEventSize)
    {
        List<SeenEvent> events = [];
        using TapReader reader = new(Entries.From(new PieceStream(tap, piece)), new ReadingOptions(framing, maxEventSize));
        List<TapFormatException> problems = [];
        while (!TryReadOn(reader, events, problems))
        {
            Assert.True(problems.Count <= MaxDamages, $"{problems.Count} problems and no end: {problems[^1].Message}");
        }

        Assert.False(reader.TryReadEvent(out _));
        return new SeenTap(events, problems.FirstOrDefault()) { Problems = problems };
    }

    /// <returns>False where it is damaged, and may go on.</returns>
    private static bool TryReadOn(TapReader reader, List<SeenEvent> events, List<TapFormatException> problems)
    {
        try
        {
            while (reader.TryReadEvent(out TapEvent tapped))
            {
                events.Add(SeenEvent.Copy(tapped));
            }

            return true;
        }
        catch (TapFormatException e)
        {
            problems.Add(e);
            return false;
        }
    }
}
