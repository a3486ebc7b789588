using TapToPcap.Reading.Binary;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Reading;

public class VarintTests
{
    private const int Seed = 7;

    [Fact]
    public void Read_EveryLengthSeed7_GivesTheNumberWhateverFollows()
    {
        Random random = new(Seed);
        for (int i = 0; i < 20_000; i++)
        {
            ulong number = (ulong)random.NextInt64() >> random.Next(64) << random.Next(2);
            byte[] encoded = Raw.Varint(number);
            byte[] bytes = [.. encoded, .. Noise(random)];
            int length = Varint.Read(bytes, out ulong value);
            Assert.True(number == value && encoded.Length == length, $"seed {Seed}, {number} from {Convert.ToHexString(bytes)}: {value} in {length} bytes");
        }
    }

    [Fact]
    public void Read_CutShort_AsksForMore()
    {
        byte[] encoded = Raw.Varint(ulong.MaxValue);
        Assert.Equal(10, encoded.Length);
        for (int cut = 0; cut < encoded.Length; cut++)
        {
            Assert.Equal(0, Varint.Read(encoded.AsSpan(0, cut), out _));
        }

        Assert.Equal(10, Varint.Read(encoded, out ulong value));
        Assert.Equal(ulong.MaxValue, value);
    }

    [Theory]
    [InlineData("808080808080808000", 0ul, 9)]
    [InlineData("8080808080808000FF", 0ul, 8)]
    [InlineData("FF80808080808000FF", 127ul, 8)]
    [InlineData("80808080808080808080", 0ul, Varint.Overlong)]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFF", 0ul, Varint.Overlong)]
    public void Read_MoreBytesThanNeeded_CountsThem(string bytes, ulong expected, int length)
    {
        Assert.Equal(length, Varint.Read(Convert.FromHexString(bytes), out ulong value));
        Assert.Equal(expected, value);
    }

    private static byte[] Noise(Random random)
    {
        byte[] bytes = new byte[random.Next(12)];
        random.NextBytes(bytes);
        return bytes;
    }
}
