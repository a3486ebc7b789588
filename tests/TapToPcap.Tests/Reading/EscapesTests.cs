using System.Text;
using TapToPcap.Reading.TextFormats;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Reading;

public class EscapesTests
{
    [Fact]
    public void Copy_EveryLengthAndPlaceOfABackslash_StopsThere()
    {
        for (int length = 0; length <= 70; length++)
        {
            for (int at = 0; at <= length; at++)
            {
                byte[] literal = Dirty.Bytes(length, (byte)'a');
                literal.AsSpan(at).Fill((byte)'\\');
                byte[] copy = new byte[length];
                Assert.Equal(at, PlainRun.Copy(literal, copy));
                Assert.Equal(literal[..at], copy[..at]);
            }
        }
    }

    [Fact]
    public void Unescape_TextSeeds1To3000_GivesTheBytesThatWereEscaped()
    {
        for (int seed = 1; seed <= 3000; seed++)
        {
            Random random = new(seed);
            byte[] bytes = Bytes(random);
            byte[] literal = Encoding.Latin1.GetBytes(string.Concat(bytes.Select(value => Text(value, random))));
            byte[] plain = new byte[literal.Length];
            int length = TextEscapes.Unescape(literal, plain);
            Assert.True(length >= 0 && bytes.AsSpan().SequenceEqual(plain.AsSpan(0, length)), $"seed {seed}: {Encoding.Latin1.GetString(literal)}");
        }
    }

    [Fact]
    public void Unescape_JsonSeeds1To3000_GivesTheBytesThatWereEscaped()
    {
        for (int seed = 1; seed <= 3000; seed++)
        {
            Random random = new(seed);
            byte[] bytes = [.. Bytes(random).Select(value => (byte)(value & 0x7F))];
            byte[] literal = Encoding.Latin1.GetBytes(string.Concat(bytes.Select(value => Json((char)value, random))));
            byte[] plain = new byte[literal.Length];
            int length = JsonEscapes.Unescape(literal, plain);
            Assert.True(bytes.AsSpan().SequenceEqual(plain.AsSpan(0, length)), $"seed {seed}: {Encoding.Latin1.GetString(literal)}");
        }
    }

    private static byte[] Bytes(Random random)
    {
        byte[] bytes = new byte[random.Next(100)];
        random.NextBytes(bytes);
        byte letter = (byte)random.Next(0x5D, 0x7F);
        int rare = random.Next(100);
        return [.. bytes.Select(value => random.Next(100) < rare ? value : letter)];
    }

    private static string Text(byte value, Random random) => value switch
    {
        (byte)'\\' or (byte)'"' or (byte)'\'' => $"\\{(char)value}",
        >= 0x20 and < 0x7F => $"{(char)value}",
        (byte)'\n' when random.Next(2) == 0 => "\\n",
        _ => $"\\{Convert.ToString(value, 8).PadLeft(3, '0')}",
    };

    private static string Json(char value, Random random) => value switch
    {
        '\\' or '"' => $"\\{value}",
        '\n' when random.Next(2) == 0 => "\\n",
        '/' when random.Next(2) == 0 => "\\/",
        < ' ' => $"\\u{(int)value:x4}",
        _ => $"{value}",
    };
}
