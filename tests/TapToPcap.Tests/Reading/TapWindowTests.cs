using TapToPcap.Reading.Decoding;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Reading;

public class TapWindowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public void Fill_AnyPiecesTakenInAnySteps_GivesEveryByteOnceSeed3(int piece)
    {
        byte[] bytes = Taps.Payload(piece == 1 ? 20_000 : 2_000_000, 3);
        using PieceStream stream = new(bytes, piece);
        using TapWindow window = new("tap", 1 << 20);
        Random random = new(3);
        int at = 0;
        while (!window.IsFinal || !window.Span.IsEmpty)
        {
            Assert.Equal(at, window.Offset);
            int step = Math.Min(window.Span.Length, random.Next(300_000));
            Assert.True(window.Span[..step].SequenceEqual(bytes.AsSpan(at, step)), $"at {at}");
            window.Take(step);
            at += step;
            if (!window.IsFinal)
            {
                window.Fill(stream, 0);
            }
        }

        Assert.Equal(bytes.Length, at);
    }

    [Fact]
    public void Fill_NothingTaken_GrowsToTheLimitAndThenThrows()
    {
        const int Limit = 300_000;
        using PieceStream stream = new(new byte[1_000_000], int.MaxValue);
        using TapWindow window = new("tap", Limit);
        TapFormatException refused = Assert.Throws<TapFormatException>(() =>
        {
            while (!window.IsFinal)
            {
                window.Fill(stream, 5);
            }
        });
        Assert.Equal(new SourcePosition("tap", 0, 5), refused.Position);
        Assert.InRange(window.Span.Length, Limit, 2 * Limit);
    }

    [Fact]
    public void Slice_TakenAlready_StaysUntilTheNextFill()
    {
        byte[] bytes = Taps.Payload(100, 4);
        using PieceStream stream = new(bytes, int.MaxValue);
        using TapWindow window = new("tap", 1 << 20);
        window.Fill(stream, 0);
        ReadOnlyMemory<byte> slice = window.Slice(10, 20);
        window.Take(90);
        Assert.Equal(bytes[10..30], slice.ToArray());
    }
}
