using TapToPcap.Protocols;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Protocols;

/// <summary>Against the examples of RFC 7541, Appendix C.</summary>
public class HpackReaderTests
{
    [Theory]
    [InlineData("400a637573746f6d2d6b65790d637573746f6d2d686561646572", "custom-key: custom-header")] // C.2.1
    [InlineData("040c2f73616d706c652f70617468", "4: /sample/path")]                                    // C.2.2
    [InlineData("100870617373776f726406736563726574", "password: secret")]                              // C.2.3
    [InlineData("82", "")]                                                                              // C.2.4
    [InlineData("828684410f7777772e6578616d706c652e636f6d", "1: www.example.com")]                      // C.3.1
    [InlineData("828684418cf1e3c2e5f23a6ba0ab90f4ff", "1: ~f1e3c2e5f23a6ba0ab90f4ff")]                  // C.4.1
    [InlineData("3fe11f0f1003612f62", "31: a/b")]                                                       // §6.3: a table size before it
    public void TryReadLiteral_Block_GivesItsFields(string block, string expected) => Assert.Equal(expected, Read(Openings.Hex(block)));

    [Theory]
    [InlineData("400a637573746f6d2d6b65790d637573746f6d2d686561646572")]
    [InlineData("828684418cf1e3c2e5f23a6ba0ab90f4ff")]
    public void TryReadLiteral_CutAnywhere_HasNone(string block)
    {
        byte[] whole = Openings.Hex(block);
        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.Equal("", Read(whole[..length])));
    }

    [Theory]
    [InlineData("0fffffffff7f")]
    [InlineData("5fffffffffffffffff")]
    [InlineData("5f7fffffff7f")]
    public void TryReadLiteral_EndlessNumber_HasNone(string block) => Assert.Equal("", Read(Openings.Hex(block)));

    private static string Read(byte[] block)
    {
        List<string> fields = [];
        HpackReader reader = new(block);
        while (reader.TryReadLiteral(out int nameIndex, out HpackText name, out HpackText value))
        {
            fields.Add($"{(nameIndex > 0 ? $"{nameIndex}" : Show(name))}: {Show(value)}");
        }

        return string.Join(", ", fields);
    }

    private static string Show(HpackText text) => text.IsHuffman ? $"~{Convert.ToHexStringLower(text.Bytes)}" : System.Text.Encoding.Latin1.GetString(text.Bytes);
}
