using System.Text;
using TapToPcap.Common;

namespace TapToPcap.Tests.Common;

public class FileNameTests
{
    [Theory]
    [InlineData("plain.pb", false)]
    [InlineData("caf\u00e9", false)]
    [InlineData("\ud83d\ude00", false)]
    [InlineData("\ufffd", false)]
    public void Decode_Utf8_IsTheText(string name, bool isForeign) => AssertSame(Encoding.UTF8.GetBytes(name), name, isForeign);

    [Fact]
    public void Decode_OtherBytes_AreKeptOneByOne() => AssertSame([0x63, 0xE9, 0xF0, 0x9F, 0x98, 0x80, 0xFF, 0xC3], $"c{(char)0xDCE9}\ud83d\ude00{(char)0xDCFF}{(char)0xDCC3}", isForeign: true);

    [Fact]
    public void Decode_AnyBytes_AreEncodedAsTheyWere()
    {
        Random random = new(17);
        for (int i = 0; i < 2000; i++)
        {
            byte[] name = new byte[random.Next(1, 12)];
            random.NextBytes(name);
            Assert.Equal([.. name, 0], FileName.Encode(FileName.Decode(name)));
        }
    }

    private static void AssertSame(byte[] bytes, string name, bool isForeign)
    {
        Assert.Equal(name, FileName.Decode(bytes));
        Assert.Equal([.. bytes, 0], FileName.Encode(name));
        Assert.Equal(isForeign, FileName.IsForeign(name));
    }
}
