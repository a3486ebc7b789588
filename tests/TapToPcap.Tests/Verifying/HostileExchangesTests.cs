using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Tests.Support;
using static TapToPcap.Tests.Support.HttpTaps;
using Message = TapToPcap.Protos.Tap.V3.HttpBufferedTrace.Types.Message;

namespace TapToPcap.Tests.Verifying;

/// <summary>Exchanges that HTTP does not foresee, in every form of HTTP: the capture has exactly what the tap has.</summary>
public sealed class HostileExchangesTests : IDisposable
{
    private static readonly byte[] Bytes = "hello world"u8.ToArray();

    private static readonly string[] Lengths =
    [
        "11", "5", "5000", "0", "-1", "+11", "1 1", "11, 11", "11, 12", "abc", "", "99999999999999999999", "9223372036854775807", "11 ", "0xb", "0011",
    ];

    private static readonly string[] Codings = ["chunked", "CHUNKED", "gzip", "gzip, chunked", "chunked, gzip", "identity", "", "chunked, chunked", " chunked ", "chunked;a=b", "xchunked"];

    private static readonly string[] Values = ["a\r\n b", "a\nb", "a\rb", "a\0b", " a", "a ", "\ta\t", "", "a\u0001\u007fb", new string('z', 9000), ": :", "\u00e9\u2603"];

    private static readonly string[] Names = ["", "a b", "a:b", "a\r\nb", "X-UP", "\u00e9", " a", "\ta", "a(b)", ":foo"];

    private static readonly string[] Statuses = ["0", "99", "100", "101", "103", "204", "205", "304", "999", "1000", "-1", "+20", " 200", "OK", "", "0200", "007"];

    private static readonly string[] Methods = ["", "get", "GE T", "PRI", "HEAD", "CONNECT", "OPTIONS", "PURGE"];

    private static readonly string[] Paths = ["", "/a b", "/a\r\nx: y", "/a\0b", "/\u00e9", "*", "http://h/x", "/a#b", "* HTTP/2.0"];

    private readonly Scratch _scratch = new();

    public static TheoryData<string> Forms { get; } = ["auto", "1", "2"];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public Task Verify_Buffered_FindsNoDifference(string form) => AssertVerifiedAsync(form, [.. All().Select(one => new[] { Exchange(one.Request, one.Response) })]);

    [Theory]
    [MemberData(nameof(Forms))]
    public Task Verify_OnOneConnection_FindsNoDifference(string form) =>
        AssertVerifiedAsync(form, [.. All().Select((one, i) => new[] { Exchange(one.Request?.Clone().At(Start + (10 * i)), one.Response?.Clone().At(Start + (10 * i) + 5), Downstream()) })]);

    [Theory]
    [MemberData(nameof(Forms))]
    public Task Verify_InPieces_FindsNoDifference(string form) => AssertVerifiedAsync(form, [.. All().Select(one => InOrder([.. RequestOf(one), .. ResponseOf(one)]))]);

    [Theory]
    [MemberData(nameof(Forms))]
    public Task Verify_ResponseBeforeRequest_FindsNoDifference(string form) => AssertVerifiedAsync(form, [.. All().Select(one => InOrder([.. ResponseOf(one), .. RequestOf(one)]))]);

    [Theory]
    [MemberData(nameof(Forms))]
    public Task Verify_ResponseBeforeTheEndOfTheRequest_FindsNoDifference(string form) => AssertVerifiedAsync(
        form,
        [.. All().Select(one => InOrder([.. RequestOf(one).Take(1), .. ResponseOf(one).Take(1), .. RequestOf(one).Skip(1), .. ResponseOf(one).Skip(1)]))]);

    [Theory]
    [MemberData(nameof(Forms))]
    public Task Verify_LostHeaders_FindsNoDifference(string form) => AssertVerifiedAsync(
        form,
        [.. All().SelectMany(one => new[] { InOrder([.. RequestOf(one).Skip(1), .. ResponseOf(one)]), InOrder([.. RequestOf(one), .. ResponseOf(one).Skip(1)]) })]);

    private static IEnumerable<(Message? Request, Message? Response)> All()
    {
        Message post = Request("POST").WithBody(Bytes);
        Message answer = Response().WithBody(Bytes);
        yield return (null, answer);
        yield return (post, null);
        yield return (null, Response().WithTrailers(("a", "b")));
        yield return (new Message { Body = Chunk(Bytes) }, new Message { Body = Chunk(Bytes) });
        foreach ((string Name, string Value) header in Lengths.Select(value => ("content-length", value)).Concat(Codings.Select(value => ("transfer-encoding", value))))
        {
            yield return (Request("POST", header).WithBody(Bytes), Response("200", header).WithBody(Bytes));
            yield return (Request("POST", header).WithBody(Bytes, isCut: true), Response("200", header).WithBody(Bytes, isCut: true));
            yield return (Request("POST", header, ("content-length", "11")).WithBody(Bytes), Response("200", header, ("content-length", "50")).WithBody(Bytes));
            yield return (Request("POST", header).WithBody(Bytes).WithTrailers(("a", "b")), Response("200", header).WithBody(Bytes).WithTrailers(("c", "d")));
            yield return (Request("POST", header), Response("200", header));
            yield return (Request("HEAD", header), Response("200", header));
            yield return (Request("GET", header), Response("304", header));
            yield return (Request("CONNECT", header).WithBody(Bytes), Response("200", header).WithBody(Bytes));
            yield return (Request("GET", header, ("upgrade", "websocket")).WithBody(Bytes), Response("101", header).WithBody(Bytes));
        }

        foreach ((string Name, string Value) header in Values.Select(value => ("x-v", value)).Concat(Names.Select(name => (name, "v"))))
        {
            yield return (Request("GET", header), Response("200", header).WithBody(Bytes).WithTrailers(header));
        }

        foreach (string status in Statuses)
        {
            yield return (post, Response(status).WithBody(Bytes));
            yield return (Request(), Response(status));
        }

        foreach ((string method, string path) in Methods.Select(method => (method, "/")).Concat(Paths.Select(path => ("GET", path))))
        {
            yield return (Message([(":authority", "h:80"), (":path", path), (":method", method)], Start).WithBody(Bytes), answer);
            yield return (Message([(":method", method)], Start), answer);
            yield return (Message([(":authority", "h\r\nx: y"), (":path", path), (":method", method), ("host", "other")], Start), answer);
        }

        foreach (Message response in (Message[])[Response(), Response("403"), Response().WithTrailers(("a", "b")), new Message()])
        {
            yield return (Message([(":authority", "h:80"), (":method", "CONNECT")], Start).WithBody(Bytes), response.Clone().WithBody(Bytes));
            yield return (Request("GET", ("upgrade", "websocket")).WithBody(Bytes), response.Clone().WithBody(Bytes));
        }
    }

    private static HttpStreamedTraceSegment[] RequestOf((Message? Request, Message? Response) one) => one.Request is not Message request ? [] :
    [
        .. request.Headers.Count > 0 ? [new HttpStreamedTraceSegment { RequestHeaders = MapOf(request.Headers) }] : Array.Empty<HttpStreamedTraceSegment>(),
        .. HalvesOf(request.Body).Select(half => new HttpStreamedTraceSegment { RequestBodyChunk = half }),
        .. request.Trailers.Count > 0 ? [new HttpStreamedTraceSegment { RequestTrailers = MapOf(request.Trailers) }] : Array.Empty<HttpStreamedTraceSegment>(),
    ];

    private static HttpStreamedTraceSegment[] ResponseOf((Message? Request, Message? Response) one) => one.Response is not Message response ? [] :
    [
        .. response.Headers.Count > 0 ? [new HttpStreamedTraceSegment { ResponseHeaders = MapOf(response.Headers) }] : Array.Empty<HttpStreamedTraceSegment>(),
        .. HalvesOf(response.Body).Select(half => new HttpStreamedTraceSegment { ResponseBodyChunk = half }),
        .. response.Trailers.Count > 0 ? [new HttpStreamedTraceSegment { ResponseTrailers = MapOf(response.Trailers) }] : Array.Empty<HttpStreamedTraceSegment>(),
    ];

    private static HeaderMap MapOf(IEnumerable<HeaderValue> headers) => new() { Headers = { headers } };

    private static Body[] HalvesOf(Body? body) => body is null ? [] : [Chunk(body.AsBytes.ToByteArray()[..5]), Chunk(body.AsBytes.ToByteArray()[5..], body.Truncated)];

    private static TraceWrapper[] InOrder(HttpStreamedTraceSegment[] pieces) => [.. pieces.Select(piece => Piece(7, piece))];

    private async Task AssertVerifiedAsync(string form, TraceWrapper[][] taps)
    {
        Directory.CreateDirectory(_scratch["taps"]);
        foreach ((int i, TraceWrapper[] records) in taps.Where(records => records.Length > 0).Index())
        {
            await File.WriteAllBytesAsync(Path.Combine(_scratch["taps"], $"tap_{i:D3}.pb_length_delimited"), Encode(records));
        }

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "taps", "--http", form, "-o", "out.pcapng");
        ToolRun verified = await CliRun.RunInAsync(_scratch.Path, "verify", "out.pcapng", "taps");

        Assert.True(run.ExitCode is 0 or 2, run.Error);
        Assert.True(verified.ExitCode == 0, $"{string.Join('\n', verified.Output.Split('\n').Where(line => !line.StartsWith("OK", StringComparison.Ordinal)))}\n{verified.Error}");
    }
}
