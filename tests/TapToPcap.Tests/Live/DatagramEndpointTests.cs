using TapToPcap.Live.Datagrams;

namespace TapToPcap.Tests.Live;

public class DatagramEndpointTests
{
    [Theory]
    [InlineData("udp://:8089", "udp://127.0.0.1:8089")]
    [InlineData("udp://", "udp://127.0.0.1:8089")]
    [InlineData("udp://localhost:9", "udp://127.0.0.1:9")]
    [InlineData("udp://:0", "udp://127.0.0.1:0")]
    [InlineData("udp://0.0.0.0", "udp://0.0.0.0:8089")]
    [InlineData("udp://0.0.0.0:9/", "udp://0.0.0.0:9")]
    [InlineData("udp://[::1]:8089", "udp://[::1]:8089")]
    [InlineData("UDP://[::]", "udp://[::]:8089")]
    public void TryParse_Url_IsAnAddressAndAPort(string text, string name)
    {
        Assert.True(DatagramEndpoint.TryParse(text, out DatagramEndpoint? endpoint));
        Assert.Equal(name, endpoint.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":8089")]
    [InlineData("tcp://:8089")]
    [InlineData("udp://example.com:8089")]
    [InlineData("udp://::1")]
    [InlineData("udp://::1:8089")]
    [InlineData("udp://[::1")]
    [InlineData("udp://[::1]8089")]
    [InlineData("udp://1:8089")]
    [InlineData("udp://127.0.0.1:")]
    [InlineData("udp://127.0.0.1:65536")]
    [InlineData("udp://127.0.0.1:-1")]
    [InlineData("udp://127.0.0.1:80:89")]
    public void TryParse_Other_IsRefused(string text) => Assert.False(DatagramEndpoint.TryParse(text, out _));
}
