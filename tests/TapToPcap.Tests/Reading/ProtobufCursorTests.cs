using TapToPcap.Reading.Binary;
using TapToPcap.Reading.Decoding;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Reading;

public class ProtobufCursorTests
{
    private static readonly SourcePosition Start = new("tap", 1000, 3);

    // The first two are the examples of the protobuf encoding guide.
    [Theory]
    [InlineData("01", 1ul)]
    [InlineData("9601", 150ul)]
    [InlineData("00", 0ul)]
    [InlineData("7F", 127ul)]
    [InlineData("8001", 128ul)]
    [InlineData("8000", 0ul)]
    [InlineData("FFFFFFFFFFFFFFFFFF01", ulong.MaxValue)]
    public void TryReadVarint_Bytes_GivesTheNumberAndIsCutBefore(string bytes, ulong expected)
    {
        byte[] encoded = Convert.FromHexString(bytes);
        for (int cut = 0; cut < encoded.Length; cut++)
        {
            ProtobufCursor partial = new(encoded.AsSpan(0, cut), in Start);
            Assert.False(partial.TryReadVarint(out _));
            Assert.Equal(0, partial.Position);
        }

        ProtobufCursor cursor = new(encoded, in Start);
        Assert.True(cursor.TryReadVarint(out ulong value));
        Assert.Equal(expected, value);
        Assert.True(cursor.IsAtEnd);
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFFFFF01", "varint")]
    [InlineData("00", "tag 0x00")]
    [InlineData("03", "tag 0x03")]
    [InlineData("04", "tag 0x04")]
    [InlineData("0E", "tag 0x0e")]
    [InlineData("0F", "tag 0x0f")]
    [InlineData("8A80808010", "tag 0x10000000a")]
    public void TryReadTag_NoTag_ThrowsAndMovesNothing(string bytes, string expected)
    {
        ProtobufCursor cursor = new(Convert.FromHexString(bytes), in Start);
        TapFormatException? refused = null;
        try
        {
            cursor.TryReadTag(out _);
        }
        catch (TapFormatException e)
        {
            refused = e;
        }

        Assert.Contains(expected, refused!.Message, StringComparison.Ordinal);
        Assert.Equal(Start, refused.Position);
        Assert.Equal(0, cursor.Position);
    }

    [Fact]
    public void Enter_Message_KeepsToItAndPassesOverIt()
    {
        byte[] bytes = Raw.Join(Raw.Field(1, Raw.Number(2, 300)), Raw.Number(3, 4));
        ProtobufCursor cursor = new(bytes, in Start);
        Assert.True(cursor.NextField(out ProtobufTag tag));
        ProtobufCursor inner = cursor.Enter(tag);
        Assert.True(inner.NextField(out ProtobufTag innerTag));
        Assert.Equal(300ul, inner.ReadVarint(innerTag));
        Assert.False(inner.NextField(out _));
        Assert.Equal(Start.Plus(bytes.Length - 2), inner.Here);

        Assert.True(cursor.NextField(out tag));
        Assert.Equal((3ul, 4ul), (tag.Field, cursor.ReadVarint(tag)));
        Assert.False(cursor.NextField(out _));
    }

    [Theory]
    [InlineData("0A05010203", "promises 5 bytes, 3 are left")]
    [InlineData("0A80", "a length")]
    [InlineData("0980", "8 bytes")]
    [InlineData("0D808080", "4 bytes")]
    [InlineData("0880", "a varint")]
    [InlineData("88", "a field")]
    [InlineData("0AFFFFFFFFFFFFFFFFFF01", "promises 18446744073709551615 bytes")]
    public void Skip_FieldCutShort_SaysWhatIsMissing(string bytes, string expected)
    {
        TapFormatException refused = Assert.Throws<TapFormatException>(() =>
        {
            ProtobufCursor cursor = new(Convert.FromHexString(bytes), in Start);
            while (cursor.NextField(out ProtobufTag tag))
            {
                cursor.Skip(tag);
            }
        });
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.InRange(refused.Position.Offset, 1000, 1000 + (bytes.Length / 2));
    }
}
