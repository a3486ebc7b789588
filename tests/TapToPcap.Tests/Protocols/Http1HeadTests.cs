using System.Text;
using TapToPcap.Protocols;

namespace TapToPcap.Tests.Protocols;

/// <summary>First lines of HTTP/1 messages.</summary>
public class Http1HeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK", true, 200)]
    [InlineData("HTTP/1.1 -5 OK", false, 0)]
    [InlineData("HTTP/1.1 x", false, 0)]
    public void TryBegin_StatusLine_HasAStatusAboveZero(string line, bool isMessage, int status)
    {
        Http1Head head = new();
        Assert.Equal(isMessage, head.TryBegin(Encoding.ASCII.GetBytes(line)));
        Assert.Equal(status, head.Status);
    }
}
