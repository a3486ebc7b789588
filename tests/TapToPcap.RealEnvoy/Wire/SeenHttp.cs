using System.Security.Cryptography;
using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>The HTTP messages of a capture as tshark dissects them, in the order of their times.</summary>
/// <param name="Lines">"GET /path" of each request, the status of each response.</param>
/// <param name="Bodies">SHA-256 of bodies: in HTTP/1.1 of each, in the order of the hashes; in HTTP/2 of all of one direction of each connection.</param>
internal sealed record SeenHttp(string Lines, string Bodies)
{
    private const int DefaultPort = 80;

    /// <param name="port">On which HTTP is expected, as on port 80 where a tap has no connection.</param>
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
        IEnumerable<SeenConnection> connections = (await SeenConnections.ReadAsync(capture)).Where(connection => connection.Server.From.Port == port || connection.Server.From.Port == DefaultPort);
        IEnumerable<byte[]> bodies = connections.OrderBy(connection => connection.Start).SelectMany(connection => new[] { Http2Data.Of(connection.Client.Bytes), Http2Data.Of(connection.Server.Bytes) });
        return new SeenHttp(LinesOf(messages), string.Join('\n', bodies.Select(HashOf)));
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
