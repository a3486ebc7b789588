using System.Net;
using System.Text;

namespace TapToPcap.RealEnvoy;

/// <summary>The comparison finds what differs; it needs no Envoy.</summary>
public sealed class WireComparisonTests
{
    private static readonly IPEndPoint Client = new(IPAddress.Loopback, 40_000);
    private static readonly IPEndPoint Unknown = new(IPAddress.Parse("192.0.2.1"), 50_000);
    private static readonly IPEndPoint Server = new(IPAddress.Loopback, 20_000);

    [Fact]
    public void Compare_SameBytes_AreEqual() => AssertResult(Of(Client, "ask", "answer"), equal: 1, faults: "");

    [Fact]
    public void Compare_InventedClient_IsFoundByServerAndBytes() => AssertResult(Of(Unknown, "ask", "answer"), equal: 1, faults: "");

    [Fact]
    public void Compare_InventedClientWithOtherBytes_IsNotOnTheWire() => AssertResult(Of(Unknown, "ask", "answers"), equal: 0, faults: "not on the wire");

    [Theory]
    [InlineData("asK", "answer")]
    [InlineData("ask", "answe")]
    [InlineData("ask", "answers")]
    [InlineData("answer", "ask")]
    public void Compare_OtherBytes_Differ(string asked, string answered) => AssertResult(Of(Client, asked, answered), equal: 0, faults: "differs from the wire");

    [Fact]
    public void Compare_OtherClient_Differs() => AssertResult(Of(Server, "answer", "ask", Client), equal: 0, faults: "differs from the wire");

    [Fact]
    public void Compare_ConnectionTwice_IsOnTheWireOnce()
    {
        WireComparison comparison = WireComparison.Of([Of(Client, "ask", "answer"), Of(Client, "ask", "answer")], [Of(Client, "ask", "answer")]);
        Assert.Equal(1, comparison.Equal);
        Assert.Contains("not on the wire", comparison.Faults, StringComparison.Ordinal);
    }

    private static void AssertResult(SeenConnection rebuilt, int equal, string faults)
    {
        WireComparison comparison = WireComparison.Of([rebuilt], [Of(Client, "ask", "answer")]);
        Assert.Equal(equal, comparison.Equal);
        Assert.StartsWith(faults, comparison.Faults, StringComparison.Ordinal);
        Assert.Equal(equal == 1, comparison.Faults.Length == 0);
    }

    private static SeenConnection Of(IPEndPoint client, string asked, string answered, IPEndPoint? server = null)
    {
        SeenConnection connection = new(0, hasSyn: true, client, server ?? Server);
        connection.Client.Add(new SeenPacket(0, 0, client, server ?? Server, 1, 0, Encoding.ASCII.GetBytes(asked)));
        connection.Server.Add(new SeenPacket(0, 0, server ?? Server, client, 1, 0, Encoding.ASCII.GetBytes(answered)));
        connection.Client.Join();
        connection.Server.Join();
        return connection;
    }
}
