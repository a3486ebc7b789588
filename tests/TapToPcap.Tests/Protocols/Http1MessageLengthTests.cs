using System.Text;
using TapToPcap.Protocols;

namespace TapToPcap.Tests.Protocols;

/// <summary>RFC 9112 §6.3, rule by rule.</summary>
public class Http1MessageLengthTests
{
    private const string Differing = "Content-Length: 5\nContent-Length: 6";
    private const string Both = "Content-Length: 5\nTransfer-Encoding: chunked";

    /// <summary>What is asked, empty where nobody knows it; the status, 0 of a request itself; its header fields; what ends its body.</summary>
    public static TheoryData<string, int, string, string> Rules => new()
    {
        // Rule 1: responses that have no body, whatever they say.
        { "HEAD", 200, "Content-Length: 5", "None" },
        { "HEAD", 200, "Transfer-Encoding: chunked", "None" },
        { "HEAD", 200, "", "None" },
        { "HEAD", 404, Differing, "None" },
        { "GET", 100, "Content-Length: 5", "None" },
        { "GET", 103, "Transfer-Encoding: chunked", "None" },
        { "", 199, "Content-Length: 5", "None" },
        { "GET", 204, "Content-Length: 5", "None" },
        { "GET", 304, "Content-Length: 5", "None" },
        { "GET", 304, "Transfer-Encoding: chunked", "None" },
        { "", 204, "Content-Length: 5", "None" },
        { "", 304, Differing, "None" },
        { "GET", 205, "Content-Length: 5", "Length 5" },

        // Rule 2: a tunnel; and 101, after which the protocol is another one (RFC 9110 §15.2.2).
        { "CONNECT", 200, "", "Tunnel" },
        { "CONNECT", 200, "Content-Length: 5", "Tunnel" },
        { "CONNECT", 204, "Transfer-Encoding: chunked", "Tunnel" },
        { "CONNECT", 299, "", "Tunnel" },
        { "CONNECT", 304, "Content-Length: 5", "None" },
        { "CONNECT", 407, "Content-Length: 5", "Length 5" },
        { "CONNECT", 100, "", "None" },
        { "GET", 101, "Content-Length: 5", "Tunnel" },
        { "", 101, "", "Tunnel" },

        // Rule 3: chunks go before any length.
        { "POST", 0, Both, "Chunks" },
        { "POST", 0, Differing + "\nTransfer-Encoding: chunked", "Chunks" },
        { "GET", 200, Both, "Chunks" },
        { "GET", 200, "Transfer-Encoding: chunked\nContent-Length: many", "Chunks" },

        // Rule 4: where chunks are the last coding, and where they are not.
        { "POST", 0, "Transfer-Encoding: chunked", "Chunks" },
        { "POST", 0, "transfer-encoding:CHUNKED", "Chunks" },
        { "POST", 0, "Transfer-Encoding: gzip, chunked", "Chunks" },
        { "POST", 0, "Transfer-Encoding: gzip\nTransfer-Encoding: chunked", "Chunks" },
        { "POST", 0, "Transfer-Encoding: gzip ,\tchunked , ,", "Chunks" },
        { "POST", 0, "Transfer-Encoding: gzip", "Unknown" },
        { "POST", 0, "Transfer-Encoding: gzip\nContent-Length: 5", "Unknown" },
        { "POST", 0, "Transfer-Encoding: chunked, gzip", "Unknown" },
        { "POST", 0, "Transfer-Encoding: chunked\nTransfer-Encoding: gzip", "Unknown" },
        { "POST", 0, "Transfer-Encoding: xchunked", "Unknown" },
        { "POST", 0, "Transfer-Encoding:", "Unknown" },
        { "POST", 0, "Transfer-Encoding: gzip,\n chunked", "Unknown" },
        { "GET", 200, "Transfer-Encoding: gzip, chunked", "Chunks" },
        { "GET", 200, "Transfer-Encoding: gzip", "Close" },
        { "GET", 200, "Transfer-Encoding: gzip\nContent-Length: 5", "Close" },
        { "GET", 200, "Transfer-Encoding: chunked, gzip", "Close" },
        { "GET", 200, "Transfer-Encoding: chunked\n , gzip", "Unknown" },

        // Rule 5: a length that is none.
        { "POST", 0, Differing, "Unknown" },
        { "POST", 0, "Content-Length: 5, 6", "Unknown" },
        { "POST", 0, "Content-Length: 5\n 6", "Unknown" },
        { "POST", 0, "Content-Length: many", "Unknown" },
        { "POST", 0, "Content-Length:", "Unknown" },
        { "POST", 0, "Content-Length: -5", "Unknown" },
        { "POST", 0, "Content-Length: +5", "Unknown" },
        { "POST", 0, "Content-Length: 0x5", "Unknown" },
        { "POST", 0, "Content-Length: 5 5", "Unknown" },
        { "POST", 0, "Content-Length: 5,", "Unknown" },
        { "POST", 0, "Content-Length: 99999999999999999999", "Unknown" },
        { "GET", 200, Differing, "Unknown" },
        { "GET", 200, "Content-Length: many", "Unknown" },
        { "POST", 0, "Content-Length: 5, 5", "Length 5" },
        { "POST", 0, "Content-Length: 5,5 ,\t5", "Length 5" },
        { "POST", 0, "Content-Length: 5\nContent-Length: 05", "Length 5" },
        { "GET", 200, "Content-Length: 5\nX: y\nContent-Length: 5, 5", "Length 5" },

        // Rule 6: a length.
        { "POST", 0, "Content-Length: 5", "Length 5" },
        { "GET", 0, "CONTENT-LENGTH: \t 5 \t", "Length 5" },
        { "POST", 0, "Content-Length: 0", "Length 0" },
        { "GET", 200, "Content-Length: 5", "Length 5" },
        { "GET", 200, "Content-Length: 9223372036854775807", "Length 9223372036854775807" },
        { "GET", 200, "X-Content-Length: 6\nContent-Length: 5\nX:\n 7", "Length 5" },

        // Rule 7: a request that says nothing.
        { "GET", 0, "", "None" },
        { "POST", 0, "Host: a", "None" },
        { "CONNECT", 0, "", "None" },

        // Rule 8: a response that says nothing.
        { "GET", 200, "", "Close" },
        { "POST", 500, "Connection: close", "Close" },

        // A response to a request that nobody knows: to HEAD it would have no body.
        { "", 200, "Content-Length: 5", "LengthUnlessHead 5" },
        { "", 200, "Content-Length: 0", "Length 0" },
        { "", 200, "Transfer-Encoding: chunked", "Chunks" },
        { "", 200, "Transfer-Encoding: gzip", "Unknown" },
        { "", 200, Differing, "Unknown" },
        { "", 200, "", "Unknown" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Length_OfMessage_IsByItsRule(string method, int status, string fields, string expected)
    {
        Http1Head head = new();
        Assert.True(head.TryBegin(Latin1(status == 0 ? $"{method} * HTTP/1.1" : $"HTTP/1.1 {status} X")));
        foreach (string line in fields.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            head.TakeField(Latin1(line));
        }

        Http1MessageLength length = head.Length(method.Length == 0 ? RequestKind.Unknown : Http1Request.KindOf(Latin1($"{method} * HTTP/1.1")));

        bool hasLength = length.End is Http1BodyEnd.Length or Http1BodyEnd.LengthUnlessHead;
        Assert.Equal(expected, hasLength ? $"{length.End} {length.Bytes}" : $"{length.End}");
        Assert.Equal(status == 0, head.IsRequest);
    }

    [Fact]
    public void Length_FramingFieldWhoseEndIsNotKept_IsUnknown()
    {
        Http1Head head = new();
        head.TryBegin("POST / HTTP/1.1"u8);
        head.TakeField(Latin1("Content-Length: 5" + new string(' ', LineCollector.MaxKept)));
        Assert.Equal(Http1BodyEnd.Unknown, head.Length(default).End);

        head.TryBegin("POST / HTTP/1.1"u8);
        Assert.Equal(Http1BodyEnd.None, head.Length(default).End);
    }

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);
}
