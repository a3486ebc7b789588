using TapToPcap.Tests.Support;
using TapToPcap.Wire;

namespace TapToPcap.Tests.Wire;

public class MacAddressTests
{
    [Fact]
    public void Write_DirtyBuffer_FillsSixBytesOnly()
    {
        byte[] bytes = Dirty.Bytes(8);
        new MacAddress(0x0102).Write(bytes);
        Assert.Equal([0x02, 0x74, 0x61, 0x70, 0x01, 0x02, 0xA5, 0xA5], bytes);
    }

    [Fact]
    public void Write_AnySuffix_IsLocallyAdministeredAndNoMulticast()
    {
        byte[] bytes = new byte[6];
        new MacAddress(0xFFFF).Write(bytes);
        Assert.Equal(0x02, bytes[0] & 0x03);
    }
}
