using System.Text;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Cli;

/// <summary>What people see of <c>--redact</c>, and what tshark sees in the capture.</summary>
public sealed class RedactTests : IDisposable
{
    private const string Secret = "Basic dXNlcjpwYXNzd29yZA==";
    private const string Request = $"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: {Secret}\r\nCookie: a=b\r\n\r\n";
    private const string Answer = "HTTP/1.1 200 OK\r\nSet-Cookie: c=d\r\nContent-Length: 11\r\n\r\nCookie: e\r\n";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("out.pcap")]
    [InlineData("out.pcapng")]
    public async Task Convert_Redacted_TsharkSeesMarksOfEqualLengthAndRightChecksums(string name)
    {
        Place("web.pb", Request, Answer);

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "web.pb", "--redact", "-o", name);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("masked: 1 authorization, 1 cookie, 1 set-cookie", run.Lines()[0]);
        Assert.Equal(0, run.Summary().Warnings);
        string[][] seen = await TsharkView.FieldsAsync(_scratch[name], "http.authorization", "http.cookie", "http.set_cookie", "tcp.checksum.status", "ip.checksum.status");
        Assert.Contains(seen, packet => packet[0] == new string('*', Secret.Length) && packet[1] == "***");
        Assert.Contains(seen, packet => packet[2] == "***");
        Assert.All(seen, packet => Assert.Equal(("1", "1"), (packet[3], packet[4])));
        Assert.Empty(await TsharkView.WarningsAsync(_scratch[name]));
        TsharkStream stream = await TsharkView.FollowAsync(_scratch[name]);
        Assert.Equal(Request.Replace(Secret, new string('*', Secret.Length), StringComparison.Ordinal).Replace("a=b", "***", StringComparison.Ordinal), Encoding.Latin1.GetString(stream.FromFirst));
        Assert.Equal(Answer.Replace("c=d", "***", StringComparison.Ordinal), Encoding.Latin1.GetString(stream.FromSecond));
    }

    [Fact]
    public async Task Convert_RedactedHttpTap_TsharkSeesMarks()
    {
        await File.WriteAllBytesAsync(_scratch["web_1.pb"], HttpTaps.Encode(HttpTaps.Exchange(HttpTaps.Request("GET", ("authorization", Secret)), HttpTaps.Response())));

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "web_1.pb", "--http", "2", "--redact", "-o", "out.pcapng");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("masked: 1 authorization", run.Lines());
        string[][] seen = await TsharkView.FieldsAsync(_scratch["out.pcapng"], "http2.headers.authorization", "tcp.checksum.status");
        Assert.Contains(seen, packet => packet[0] == new string('*', Secret.Length));
        Assert.All(seen, packet => Assert.Equal("1", packet[1]));
    }

    [Fact]
    public async Task Convert_NothingToMask_SaysSo()
    {
        Place("other.pb", "PING\r\n", "+PONG\r\n");
        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "other.pb", "--redact", "-o", "out.pcap");
        Assert.Equal((0, "masked: nothing"), (run.ExitCode, run.Lines()[0]));
    }

    [Theory]
    [InlineData(1, "1 conversation uses HTTP/2: its headers are compressed and were not masked")]
    [InlineData(2, "2 conversations use HTTP/2: their headers are compressed and were not masked")]
    public async Task Convert_Http2_WarnsAndExitsWith2(int count, string expected)
    {
        string[] taps = [.. Enumerable.Repeat(Path.Combine(Repository.Samples, "http2_0.pb_length_delimited"), 1), .. Enumerable.Repeat(Path.Combine(Repository.Samples, "http2-batched_0.pb_length_delimited.gz"), count - 1)];

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, [.. taps, "--redact", "-o", "out.pcap"]);
        ToolRun quiet = await CliRun.RunInAsync(_scratch.Path, [.. taps, "--redact", "-q", "-o", "out.pcap"]);

        Assert.Equal((2, 2), (run.ExitCode, quiet.ExitCode));
        Assert.Equal(["masked: nothing", expected], run.Lines()[..2]);
        Assert.Equal(count, run.Summary().Warnings);
        Assert.Equal([expected], quiet.Lines());
    }

    [Fact]
    public async Task Convert_Tunnel_WarnsAndExitsWith2()
    {
        Place("tunnel.pb", "CONNECT a:80 HTTP/1.1\r\nProxy-Authorization: a\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nCookie: a\r\n");

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "tunnel.pb", "--redact", "-o", "out.pcap");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["masked: 1 proxy-authorization", "1 conversation became a tunnel: what went through it was not masked"], run.Lines()[..2]);
        Assert.Equal(1, run.Summary().Warnings);
    }

    [Fact]
    public async Task Verify_RedactedCapture_Differs()
    {
        Place("web.pb", Request, Answer);
        await CliRun.RunInAsync(_scratch.Path, "web.pb", "--redact", "-o", "out.pcap");

        ToolRun run = await ToolRun.StartAsync(Repository.Program, ["verify", "out.pcap", "web.pb"], directory: _scratch.Path);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("DIFFERS", run.Output, StringComparison.Ordinal);
    }

    private void Place(string name, string request, string answer) => File.WriteAllBytes(
        _scratch[name],
        CliTaps.Encode([TapStep.Read(Taps.Time(0), Encoding.Latin1.GetBytes(request)), TapStep.Write(Taps.Time(1), Encoding.Latin1.GetBytes(answer)), TapStep.Closed(Taps.Time(2))]));
}
