using TapToPcap.Reading.Binary;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Reading;

public class OrderedEventTests
{
    private static readonly SourcePosition Start = new("tap", 0, 1);

    [Fact]
    public void TryRead_EventsSeeds1To5000_ReadsThemAsTheAnyOrderReaderDoes()
    {
        int read = 0;
        for (int seed = 1; seed <= 5000; seed++)
        {
            read += AssertAlike(Event(new Random(seed)), seed) ? 1 : 0;
        }

        Assert.Equal(5000, read);
    }

    [Fact]
    public void TryRead_DamagedEventsSeeds1To20000_NeverReadsAnotherThanTheAnyOrderReader()
    {
        int read = 0;
        for (int seed = 1; seed <= 20_000; seed++)
        {
            Random random = new(seed);
            byte[] message = Event(random);
            for (int i = random.Next(3); i >= 0 && message.Length > 0; i--)
            {
                message[random.Next(Math.Min(message.Length, 24))] = (byte)random.Next(256);
            }

            read += AssertAlike(message, seed) ? 1 : 0;
        }

        Assert.InRange(read, 1000, 19_000);
    }

    [Theory]
    [InlineData("1A020A00" + "0A00")]                                          // the time after the write
    [InlineData("0A00" + "1A00" + "2A00")]                                     // a connection
    [InlineData("0A00" + "1A00" + "1200")]                                     // a read after a write
    [InlineData("0A00" + "1A04" + "10010A00")]                                 // end_stream before the data
    [InlineData("0A00" + "1A00" + "3A00")]                                     // a field that nobody knows
    [InlineData("0A021001" + "0A020801" + "1A00")]                             // two times
    public void TryRead_EncodedInAnotherOrder_LeavesIt(string message)
    {
        byte[] bytes = Convert.FromHexString(message);
        Assert.False(OrderedEvent.TryRead(bytes, out _));
        BinaryMessages.ReadInAnyOrder(bytes, 7, false, false, in Start, out TapEvent tapped);
        Assert.NotEqual(TapEventKind.Empty, tapped.Kind);
    }

    private static bool AssertAlike(byte[] message, int seed)
    {
        bool isRead = OrderedEvent.TryRead(message, out _);
        if (isRead)
        {
            BinaryMessages.ReadInAnyOrder(message, 7, true, false, in Start, out TapEvent expected);
            BinaryMessages.ReadEvent(message, 7, true, false, in Start, out TapEvent read);
            Assert.True(expected == read, $"seed {seed}, {Convert.ToHexString(message)}: {read}, expected {expected}");
        }

        return isRead;
    }

    private static byte[] Event(Random random)
    {
        byte[] payload = new byte[random.Next(2) == 0 ? random.Next(4) : random.Next(400)];
        random.NextBytes(payload);
        byte[] time = Raw.Field(1, Maybe(random, Raw.Number(1, (ulong)random.NextInt64(1L << 32) / 2)), Maybe(random, Raw.Number(2, (ulong)random.Next())));
        byte[] data = Raw.Field(1, Raw.Field(random.Next(1, 3), payload), Maybe(random, Raw.Number(3, 1)));
        byte[] happened = random.Next(5) switch
        {
            0 => Raw.Field(4),
            1 => Raw.Field(2, Maybe(random, data)),
            2 => [],
            _ => Raw.Field(3, Maybe(random, data), Maybe(random, Raw.Number(2, 1))),
        };
        return Raw.Join(Maybe(random, time), happened, Maybe(random, Raw.Number(6, (ulong)random.NextInt64())));
    }

    private static byte[] Maybe(Random random, byte[] part) => random.Next(4) == 0 ? [] : part;
}
