using System.Security.Cryptography;
using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>The HTTP messages of a capture as tshark dissects them, in the order of their times.</summary>
/// <param name="Lines">"GET /path" of each request, the status of each response.</param>
/// <param name="Bodies">SHA-256 of all that clients sent as bodies, then of what servers sent.</param>
internal sealed record SeenHttp(string Lines, string Bodies)
{
    private const string DefaultPort = "80";

    /// <param name="port">On which HTTP is spoken, as on port 80 where a tap has no connection.</param>
    internal static Task<SeenHttp> ReadAsync(string capture, int port, bool isHttp2) => isHttp2 ? ReadHttp2Async(capture, port) : ReadHttp1Async(capture, port);

    private static async Task<SeenHttp> ReadHttp1Async(string capture, int port)
    {
        string[][] rows = await FieldsAsync(capture, port, "http", "http.request.method", "http.request.uri", "http.response.code");
        string folder = Directory.CreateTempSubdirectory("tap2pcap-test-").FullName;
        try
        {
            ToolRun run = await ToolRun.TsharkAsync("-r", capture, "-d", $"tcp.port=={port},http", "-q", "--export-objects", $"http,{folder}");
            Assert.True(run.ExitCode == 0, run.Error);
            return new SeenHttp(LinesOf(rows), string.Join('\n', Directory.GetFiles(folder).Select(path => HashOf(File.ReadAllBytes(path))).Order(StringComparer.Ordinal)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<SeenHttp> ReadHttp2Async(string capture, int port)
    {
        string[][] messages = await FieldsAsync(capture, port, "http2.headers.method or http2.headers.status", "http2.headers.method", "http2.headers.path", "http2.headers.status");
        string[][] data = await FieldsAsync(capture, port, "http2.data.data", "tcp.dstport", "http2.data.data");
        IEnumerable<string> bodies = data.GroupBy(row => row[0] == $"{port}" || row[0] == DefaultPort).OrderByDescending(way => way.Key).Select(way => HashOf(Convert.FromHexString(string.Concat(way.Select(row => row[1].Replace(",", "", StringComparison.Ordinal))))));
        return new SeenHttp(LinesOf(messages), string.Join('\n', bodies));
    }

    private static async Task<string[][]> FieldsAsync(string capture, int port, string filter, params string[] fields)
    {
        string dialect = filter.Split('.')[0];
        ToolRun run = await ToolRun.TsharkAsync(["-r", capture, "-d", $"tcp.port=={port},{dialect}", "-Y", filter, "-T", "fields", .. fields.SelectMany(field => new[] { "-e", field })]);
        Assert.True(run.ExitCode == 0, run.Error);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
    }

    private static string LinesOf(string[][] rows) => string.Join('\n', rows.Select(row => string.Join(' ', row.Where(cell => cell.Length > 0))));

    private static string HashOf(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
