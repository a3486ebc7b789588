using System.Net;
using System.Net.Sockets;
using TapToPcap.Live.Datagrams;

namespace TapToPcap.Tests.Live;

public class KernelDropsTests
{
    private static readonly string[] Table =
    [
        "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            ",
        " 2190: 0100007F:1F99 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 41235 2 0000000000000000 17         ",
        " 2191: 0200007F:1F99 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 41236 2 0000000000000000 4000000000 ",
        " 2192: 00000000:1F9A 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 41237 2 0000000000000000 3          ",
    ];

    [Theory]
    [InlineData("41235", 8089, 17L)]
    [InlineData("41236", 8089, 4_000_000_000L)]
    [InlineData("41237", 8089, null)]
    [InlineData(null, 8089, null)]
    [InlineData(null, 8090, 3L)]
    [InlineData(null, 8091, null)]
    public void Find_Socket_GivesItsOwn(string? inode, int port, long? drops) => Assert.Equal(drops, KernelDrops.Find(Table, inode, port));

    [Fact]
    public void Of_FullSocket_CountsWhatIsLost()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux counts them.");
        using Socket receiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4096 };
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using UdpClient sender = new();
        for (int i = 0; i < 100; i++)
        {
            sender.Send(new byte[1000], (IPEndPoint)receiver.LocalEndPoint!);
        }

        long? drops = KernelDrops.Of(receiver, ((IPEndPoint)receiver.LocalEndPoint!).Port);

        int received = 0;
        for (byte[] buffer = new byte[2000]; receiver.Available > 0; received++)
        {
            receiver.Receive(buffer);
        }

        Assert.Equal(100 - received, drops);
    }
}
