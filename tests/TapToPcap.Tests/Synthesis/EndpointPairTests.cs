using System.Net;
using System.Net.Sockets;
using TapToPcap.Common;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis;

public class EndpointPairTests
{
    private static readonly IdentityHash Identity = IdentityHash.Of("tap").With(7);

    [Theory]
    [InlineData("10.1.2.3:443", "10.9.9.9:40001")]
    [InlineData("[2001:db8::3]:443", "[fe80::1:2:3:4]:40001")]
    [InlineData("0.0.0.0:443", "10.9.9.9:40001")]
    public void Resolve_BothEndsReported_AreShownAsTheyAre(string local, string remote)
    {
        EndpointPair ends = Resolve(TapScript.Between(local, remote));
        Assert.Equal(local, ends.Local.ToString());
        Assert.Equal(remote, ends.Remote.ToString());
        Assert.Null(ends.Note);
    }

    [Fact]
    public void Resolve_NoLocal_IsInventedAndNamed()
    {
        EndpointPair ends = Resolve(TapScript.Between(null, "10.9.9.9:6379"));
        AssertInvented(ends.Local);
        Assert.Equal("10.9.9.9:6379", ends.Remote.ToString());
        Assert.Equal($"local address {ends.Local} invented, the tap has none", ends.Note);
    }

    [Fact]
    public void Resolve_NoConnection_InventsTwoDifferentEnds()
    {
        EndpointPair ends = Resolve(null);
        AssertInvented(ends.Local);
        AssertInvented(ends.Remote);
        Assert.NotEqual(ends.Local, ends.Remote);
        Assert.Contains("local address", ends.Note, StringComparison.Ordinal);
        Assert.Contains("remote address", ends.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_NoLocalNextToIpv6_IsInventedAsIpv6()
    {
        EndpointPair ends = Resolve(TapScript.Between(null, "[2001:db8:9::9]:6379"));
        Assert.StartsWith("2001:db8:", ends.Local.Address.ToString(), StringComparison.Ordinal);
        AssertInvented(ends.Local);
    }

    [Fact]
    public void Resolve_PipeAndInternalListener_AreInventedAndNamed()
    {
        EndpointPair ends = Resolve(new TapConnection(new TapAddress(TapAddressKind.Pipe, "@envoy", 0), new TapAddress(TapAddressKind.Internal, "inner", 0)));
        AssertInvented(ends.Local);
        AssertInvented(ends.Remote);
        Assert.Equal($"local address {ends.Local} invented, stands for pipe @envoy; remote address {ends.Remote} invented, stands for internal listener inner", ends.Note);
    }

    [Theory]
    [InlineData("010.0.0.1")]
    [InlineData("10.1")]
    [InlineData("0x0a000001")]
    public void Resolve_AddressThatSomeReadAsOctalOrShort_IsInvented(string text)
    {
        EndpointPair ends = Resolve(new TapConnection(new TapAddress(TapAddressKind.Socket, text, 80), new TapAddress(TapAddressKind.Socket, "10.9.9.9", 6379)));
        Assert.Contains($"stands for {text}", ends.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_NameInPlaceOfAnAddress_IsInventedAndNamedAndKeepsItsPort()
    {
        EndpointPair ends = Resolve(new TapConnection(TapScript.Socket("10.1.2.3:40001"), new TapAddress(TapAddressKind.Socket, "redis.example", 6379)));
        Assert.StartsWith("192.0.2.", ends.Remote.Address.ToString(), StringComparison.Ordinal);
        Assert.Equal(6379, ends.Remote.Port);
        Assert.EndsWith("stands for redis.example", ends.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0:0", "10.9.9.9:40001")]
    [InlineData("[::]:0", "[2001:db8:9::9]:40001")]
    public void Resolve_AddressThatMeansNone_IsInvented(string local, string remote) => AssertInvented(Resolve(TapScript.Between(local, remote)).Local);

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    [InlineData(int.MaxValue)]
    public void Resolve_PortThatIsNone_IsInventedAndNamed(int port)
    {
        EndpointPair ends = Resolve(new TapConnection(new TapAddress(TapAddressKind.Socket, "10.1.2.3", port), TapScript.Socket("10.9.9.9:40001")));
        Assert.Equal(IPAddress.Parse("10.1.2.3"), ends.Local.Address);
        Assert.InRange(ends.Local.Port, 49_152, 65_535);
        Assert.Equal($"local port {ends.Local.Port} invented, the tap has none", ends.Note);
    }

    [Fact]
    public void Resolve_MixedFamilies_ShowsIpv4AsIpv6()
    {
        EndpointPair ends = Resolve(TapScript.Between("10.1.2.3:443", "[2001:db8::9]:40001"));
        Assert.Equal("[::ffff:10.1.2.3]:443", ends.Local.ToString());
        Assert.Equal("[2001:db8::9]:40001", ends.Remote.ToString());
        Assert.Equal("local address 10.1.2.3 shown as IPv6", ends.Note);
    }

    [Fact]
    public void Resolve_SameIdentity_InventsTheSame() => Assert.Equal(Resolve(null), Resolve(null));

    [Fact]
    public void Show_MappedPorts_AreShownAndNamed()
    {
        PortMap ports = new(new Dictionary<int, int> { [443] = 80, [40_001] = 443 });

        EndpointPair ends = Resolve(TapScript.Between("10.1.2.3:443", "[2001:db8::9]:40001")).Show(ports);

        Assert.Equal("[::ffff:10.1.2.3]:80", ends.Local.ToString());
        Assert.Equal("[2001:db8::9]:443", ends.Remote.ToString());
        Assert.Equal("local address 10.1.2.3 shown as IPv6; local port 443 shown as 80; remote port 40001 shown as 443", ends.Note);
    }

    [Fact]
    public void Show_NothingMapped_IsTheSame()
    {
        EndpointPair ends = Resolve(TapScript.Downstream);
        Assert.Equal(ends, ends.Show(PortMap.None));
        Assert.Null(ends.Show(PortMap.None).Note);
    }

    [Fact]
    public void Accept_InventedEnd_IsNamedInTheFirstFrame()
    {
        TapScript script = new TapScript().Opened(TapScript.Between(null, "10.9.9.9:6379")).Write("x");
        Assert.EndsWith($"local address {script.Sink.Conversation.Opener.From} invented, the tap has none", script.Sink.Capture.Frames[0].Comment, StringComparison.Ordinal);
    }

    private static EndpointPair Resolve(TapConnection? connection) => EndpointPair.Resolve(connection, TapRole.Downstream, Identity, new InventedEndpoints());

    private static void AssertInvented(IPEndPoint end)
    {
        Assert.InRange(end.Port, 49_152, 65_535);
        byte[] address = end.Address.GetAddressBytes();
        Assert.Equal(end.AddressFamily == AddressFamily.InterNetwork ? [192, 0, 2] : [0x20, 0x01, 0x0D, 0xB8], address[..^(end.AddressFamily == AddressFamily.InterNetwork ? 1 : 12)]);
        Assert.NotEqual(0, address[^1]);
    }
}
