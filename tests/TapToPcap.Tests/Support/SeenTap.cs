using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

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
        using TapReader reader = new(Entries.From("tap", () => new PieceStream(tap, piece)), new ReadingOptions { Framing = framing, MaxEventSize = maxEventSize });
        List<TapFormatException> problems = [];
        while (ReadOn(reader, events).Problem is TapFormatException problem)
        {
            problems.Add(problem);
            Assert.True(problems.Count <= MaxDamages, $"{problems.Count} problems and no end: {problems[^1].Message}");
        }

        Assert.Equal(ReadResult.End, reader.Read(out _));
        return new SeenTap(events, problems.FirstOrDefault()) { Problems = problems };
    }

    private static ReadResult ReadOn(TapReader reader, List<SeenEvent> events)
    {
        ReadResult result = reader.Read(out TapEvent tapped);
        while (result.IsEvent)
        {
            events.Add(SeenEvent.Copy(tapped));
            result = reader.Read(out tapped);
        }

        return result;
    }
}
