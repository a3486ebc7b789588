using TapToPcap.Reading;

namespace TapToPcap.Tests.Support;

/// <summary>What came of reading a tap to its end.</summary>
/// <param name="Problem">Where it was no longer a tap; null where it was to the end.</param>
internal sealed record SeenTap(IReadOnlyList<SeenEvent> Events, TapFormatException? Problem)
{
    internal const int MaxEventSize = 1 << 20;

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
        try
        {
            while (reader.TryReadEvent(out TapEvent tapped))
            {
                events.Add(SeenEvent.Copy(tapped));
            }
        }
        catch (TapFormatException e)
        {
            return new SeenTap(events, e);
        }

        Assert.False(reader.TryReadEvent(out _));
        return new SeenTap(events, null);
    }
}
