using System.Text;
using TapToPcap.Protocols;

namespace TapToPcap.Tests.Protocols;

public class HpackWriterTests
{
    // RFC 7541 C.2.2, but for the name, which is not taken from the table there.
    [Fact]
    public void Add_Header_IsALiteralWithoutIndexing() =>
        Assert.Equal([0x00, 0x05, .. ":path"u8, 0x0C, .. "/sample/path"u8], Write((":path", "/sample/path")));

    [Fact]
    public void Add_SeveralHeaders_KeepsOrderAndDuplicates() =>
        Assert.Equal([0x00, 0x01, (byte)'b', 0x00, 0x00, 0x01, (byte)'a', 0x01, (byte)'1', 0x00, 0x01, (byte)'b', 0x00], Write(("b", ""), ("a", "1"), ("b", "")));

    [Fact]
    public void Finish_NothingAdded_IsEmpty() => Assert.Empty(Write());

    // RFC 7541 §5.1 with 7 bits of prefix: 1337 is that of C.1.2, whose prefix has 5.
    [Theory]
    [InlineData(126, new byte[] { 126 })]
    [InlineData(127, new byte[] { 127, 0 })]
    [InlineData(128, new byte[] { 127, 1 })]
    [InlineData(127 + 127, new byte[] { 127, 127 })]
    [InlineData(127 + 128, new byte[] { 127, 0x80, 1 })]
    [InlineData(1337, new byte[] { 127, 0xBA, 9 })]
    [InlineData(127 + (128 * 128), new byte[] { 127, 0x80, 0x80, 1 })]
    public void Add_Value_HasItsLengthBefore(int length, byte[] spelled)
    {
        byte[] block = Write(("n", new string('v', length)));
        Assert.Equal([0x00, 0x01, (byte)'n', .. spelled], block[..(3 + spelled.Length)]);
        Assert.Equal(length, block.Length - 3 - spelled.Length);
    }

    private static byte[] Write(params (string Name, string Value)[] headers)
    {
        HpackWriter block = new();
        foreach ((string name, string value) in headers)
        {
            block.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }

        return block.Finish();
    }
}
