using TapToPcap.Tests.Support;
using TapToPcap.Wire;

namespace TapToPcap.Tests.Wire;

public class InternetChecksumTests
{
    private const int Seed = 1071;

    [Fact]
    public void Fold_ExampleOfRfc1071_IsItsComplement()
    {
        // RFC 1071 §3: the words 0001 f203 f4f5 f6f7 add up to ddf2.
        byte[] example = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        Assert.Equal(0xFFFF ^ 0xDDF2, default(InternetChecksum).Add(example).Fold());
    }

    [Fact]
    public void Fold_Nothing_IsAllOnes() => Assert.Equal(0xFFFF, default(InternetChecksum).Fold());

    [Fact]
    public void Fold_EveryLengthTo3000Seed1071_IsWhatTheBytesAddUpTo()
    {
        Random random = new(Seed);
        byte[] bytes = new byte[3000];
        random.NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            int start = random.Next(Math.Min(8, bytes.Length - length + 1));
            ReadOnlySpan<byte> part = bytes.AsSpan(start, length);
            Assert.True(TcpPacket.Checksum(part) == default(InternetChecksum).Add(part).Fold(), $"seed {Seed}, {length} bytes from {start}");
        }
    }

    [Fact]
    public void Fold_64KiBOfOnes_LosesNoCarry()
    {
        byte[] ones = Dirty.Bytes(65_535, 0xFF);
        Assert.Equal(TcpPacket.Checksum(ones), default(InternetChecksum).Add(ones).Fold());
    }

    [Fact]
    public void Add_PartsOfEvenLengthSeed1071_SumAsOne()
    {
        Random random = new(Seed);
        byte[] bytes = new byte[999];
        random.NextBytes(bytes);
        for (int cut = 0; cut < bytes.Length; cut += 2)
        {
            InternetChecksum parts = default(InternetChecksum).Add(bytes.AsSpan(0, cut)).Add(bytes.AsSpan(cut));
            Assert.True(TcpPacket.Checksum(bytes) == parts.Fold(), $"seed {Seed}, cut at {cut}");
        }
    }

    [Fact]
    public void Add_Word_CountsAsItsTwoBytes() =>
        Assert.Equal(default(InternetChecksum).Add([0x12, 0x34]).Fold(), default(InternetChecksum).Add((ushort)0x1234).Fold());
}
