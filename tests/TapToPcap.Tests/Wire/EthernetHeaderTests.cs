using TapToPcap.Tests.Support;
using TapToPcap.Wire;

namespace TapToPcap.Tests.Wire;

public class EthernetHeaderTests
{
    [Theory]
    [InlineData(0x0800)]
    [InlineData(0x86DD)]
    public void Write_DirtyBuffer_FillsDestinationSourceAndType(int type)
    {
        byte[] frame = Dirty.Bytes(EthernetHeader.Length + 1);
        new EthernetHeader(new MacAddress(2), new MacAddress(1), (EtherType)type).Write(frame);
        Assert.Equal(Convert.FromHexString($"027461700002027461700001{type:x4}A5"), frame);
    }

    [Fact]
    public void Write_BufferTooShort_Throws() =>
        Assert.ThrowsAny<ArgumentException>(() => new EthernetHeader(new MacAddress(2), new MacAddress(1), EtherType.Ipv4).Write(new byte[13]));
}
