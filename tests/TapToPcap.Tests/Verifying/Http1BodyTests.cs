using System.Text;
using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Http;

namespace TapToPcap.Tests.Verifying;

/// <summary>How the verifier finds the end of a captured body.</summary>
public class Http1BodyTests
{
    [Theory]
    [InlineData(true, "chunked")]
    [InlineData(true, "gzip, Chunked ")]
    [InlineData(true, "gzip", "chunked")]
    [InlineData(false, "chunked", "gzip")]
    [InlineData(false, "unchunked")]
    [InlineData(true, "chunked", "")]
    public void OfResponse_CodingsOfAllFields_AreOneList(bool isChunked, params string[] codings)
    {
        HttpHeader[] headers = [.. codings.Select(coding => new HttpHeader("transfer-encoding"u8.ToArray(), Encoding.ASCII.GetBytes(coding)))];
        Assert.Equal(isChunked, Http1Body.OfResponse(headers, 200, isToHead: false, isTunnel: false).IsChunked);
        Assert.Equal(isChunked, Http1Body.OfRequest(headers).IsChunked);
    }

    [Fact]
    public void OfResponse_Tunnel_LastsUntilTheConnectionCloses()
    {
        HttpHeader[] headers = [new HttpHeader("content-length"u8.ToArray(), "5"u8.ToArray())];
        Assert.Equal(new Http1Body(false, null), Http1Body.OfResponse(headers, 101, isToHead: false, isTunnel: true));
        Assert.Equal(new Http1Body(false, 5), Http1Body.OfResponse(headers, 200, isToHead: false, isTunnel: false));
    }
}
