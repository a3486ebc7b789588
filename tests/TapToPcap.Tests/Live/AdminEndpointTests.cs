using TapToPcap.Live.Admin;

namespace TapToPcap.Tests.Live;

public class AdminEndpointTests
{
    [Theory]
    [InlineData("http://127.0.0.1:9901", "http://127.0.0.1:9901/")]
    [InlineData("http://127.0.0.1:9901/", "http://127.0.0.1:9901/")]
    [InlineData("127.0.0.1:9901", "http://127.0.0.1:9901/")]
    [InlineData("localhost:15000", "http://localhost:15000/")]
    [InlineData("envoy-admin.mesh:15000", "http://envoy-admin.mesh:15000/")]
    [InlineData("envoy", "http://envoy/")]
    [InlineData("[::1]:9901", "http://[::1]:9901/")]
    [InlineData("http://[fd00::7]:9901", "http://[fd00::7]:9901/")]
    [InlineData("https://admin.example:8443", "https://admin.example:8443/")]
    [InlineData("http://proxy:8001/api/v1/pods/one:15000/proxy", "http://proxy:8001/api/v1/pods/one:15000/proxy/")]
    [InlineData("proxy:8001/pods/one/", "http://proxy:8001/pods/one/")]
    [InlineData("HTTP://HOST:80", "http://host/")]
    public void TryParse_Tcp_IsTheRootOfPaths(string text, string root)
    {
        Assert.True(AdminEndpoint.TryParse(text, out AdminEndpoint? endpoint));

        Assert.Equal((text, root, null), (endpoint.Name, endpoint.Root.AbsoluteUri, endpoint.SocketPath));
        Assert.EndsWith("/tap", new Uri(endpoint.Root, "tap").AbsolutePath, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unix:/run/envoy/admin.sock", "/run/envoy/admin.sock")]
    [InlineData("unix:///run/envoy/admin.sock", "/run/envoy/admin.sock")]
    [InlineData("unix:admin.sock", "admin.sock")]
    [InlineData("unix:./a b#c?d", "./a b#c?d")]
    public void TryParse_UnixSocket_HasItsPath(string text, string path)
    {
        Assert.True(AdminEndpoint.TryParse(text, out AdminEndpoint? endpoint));

        Assert.Equal((text, path), (endpoint.Name, endpoint.SocketPath));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("/")]
    [InlineData("unix:")]
    [InlineData("ftp://host:21")]
    [InlineData("udp://127.0.0.1:9902")]
    [InlineData("file:///run/admin")]
    [InlineData("http://")]
    [InlineData("http://:9901")]
    [InlineData(":9901")]
    [InlineData("host:99999")]
    [InlineData("host:port")]
    [InlineData("::1:9901")]
    [InlineData("[::1:9901")]
    [InlineData("http://host:9901/?a=b")]
    [InlineData("http://host:9901/#tap")]
    public void TryParse_Else_IsNone(string text)
    {
        Assert.False(AdminEndpoint.TryParse(text, out AdminEndpoint? endpoint));
        Assert.Null(endpoint);
    }
}
