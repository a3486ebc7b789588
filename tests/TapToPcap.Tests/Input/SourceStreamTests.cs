using TapToPcap.Input;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Input;

public class SourceStreamTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(int.MaxValue, 2)]
    [InlineData(4, int.MaxValue)]
    public void Peek_AnyPieces_LeavesTheBytesToBeRead(int piece, int step)
    {
        byte[] bytes = Taps.Payload(100, 1);
        using SourceStream stream = new("source", new PieceStream(bytes, piece));
        Assert.Equal(bytes[..20], stream.Peek(20).ToArray());
        Assert.Equal(0, stream.Position);

        List<byte> read = [];
        byte[] buffer = new byte[Math.Min(step, 1000)];
        while (stream.Read(buffer) is int count and > 0)
        {
            read.AddRange(buffer[..count]);
        }

        Assert.Equal(bytes, read);
        Assert.Equal(100, stream.Position);
    }

    [Fact]
    public void Peek_SourceShorterThanAskedFor_GivesWhatIsThere()
    {
        using SourceStream stream = new("source", new PieceStream(new byte[] { 1, 2 }, 1));
        Assert.Equal([1, 2], stream.Peek(512).ToArray());
        Assert.Equal(2, stream.Read(new byte[10]));
        Assert.Equal(0, stream.Read(new byte[10]));
    }

    [Fact]
    public void Read_StoreThatFails_IsNamed()
    {
        using SourceStream stream = new("the source", new FailingStream());
        Assert.Equal("the source: the cable is out", Assert.Throws<InputException>(() => stream.Read(new byte[1])).Message);
    }

    private sealed class FailingStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("the cable is out");
    }
}
