using TapToPcap.Wire;

namespace TapToPcap.Tests.Wire;

public class SequenceNumberTests
{
    [Theory]
    [InlineData(0u, 0L, 0u)]
    [InlineData(1u, 1460L, 1461u)]
    [InlineData(0xFFFF_FFFFu, 1L, 0u)]
    [InlineData(0xFFFF_FF00u, 0x200L, 0x100u)]
    [InlineData(5u, 0x1_0000_0000L, 5u)]
    [InlineData(5u, 0x3_0000_0001L, 6u)]
    [InlineData(5u, -6L, 0xFFFF_FFFFu)]
    public void Add_Length_CountsModulo2To32(uint start, long length, uint expected) =>
        Assert.Equal(expected, (new SequenceNumber(start) + length).Value);

    [Theory]
    [InlineData(100u, 40u, 60u)]
    [InlineData(0x10u, 0xFFFF_FFF0u, 0x20u)]
    [InlineData(0u, 1u, 0xFFFF_FFFFu)]
    public void Subtract_Start_GivesDistanceAcrossZero(uint end, uint start, uint expected) =>
        Assert.Equal(expected, new SequenceNumber(end) - new SequenceNumber(start));
}
