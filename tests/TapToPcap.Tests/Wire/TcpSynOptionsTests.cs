using TapToPcap.Tests.Support;
using TapToPcap.Wire;

namespace TapToPcap.Tests.Wire;

public class TcpSynOptionsTests
{
    [Fact]
    public void Write_OptionsThatScapyMade_SameBytes()
    {
        // scapy: TCP(flags="S", options=[("MSS", 1460), ("NOP", None), ("WScale", 7)])
        byte[] options = Dirty.Bytes(TcpSynOptions.Length + 1);
        new TcpSynOptions(1460, 7).Write(options);
        Assert.Equal(Convert.FromHexString("020405b401030307A5"), options);
    }

    [Fact]
    public void Length_Always_FillsWholeWords() => Assert.Equal(0, TcpSynOptions.Length % 4);
}
