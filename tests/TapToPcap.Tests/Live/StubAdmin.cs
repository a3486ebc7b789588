using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace TapToPcap.Tests.Live;

/// <summary>A server that uses HTTP/1.1 and nothing else, and answers what a test has it answer.</summary>
internal sealed partial class StubAdmin : IDisposable
{
    private const string Http2Refused = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<NetworkStream, Task> _answer;

    // A session that waits for ever would be collected with its connection if nobody knew of it.
    private readonly ConcurrentBag<Task> _sessions = [];

    private StubAdmin(Func<NetworkStream, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = ServeAsync();
    }

    internal IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>The requests so far, heads and bodies.</summary>
    internal ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>What it answers to HTTP/2; null where it closes the connection without a word.</summary>
    internal string? ToHttp2 { get; init; } = Http2Refused;

    /// <summary>Answers each request with chunks of these bytes, and ends it then unless it is to be held.</summary>
    internal static StubAdmin Sending(IEnumerable<byte[]> chunks, bool holds = false, string? toHttp2 = Http2Refused) => new(async stream =>
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncache-control: no-cache, max-age=0\r\nx-content-type-options: nosniff\r\ntransfer-encoding: chunked\r\n\r\n"u8.ToArray());
        foreach (byte[] chunk in chunks.Where(one => one.Length > 0))
        {
            await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(chunk.Length.ToString("x", CultureInfo.InvariantCulture)), .. "\r\n"u8, .. chunk, .. "\r\n"u8]);
        }

        if (holds)
        {
            await Task.Delay(Timeout.Infinite);
        }

        await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
    })
    {
        ToHttp2 = toHttp2,
    };

    /// <summary>Reads requests, and never says anything.</summary>
    internal static StubAdmin Silent() => new(_ => Task.Delay(Timeout.Infinite)) { ToHttp2 = "" };

    /// <summary>Says these words to whatever it is asked.</summary>
    internal static StubAdmin Saying(string words, bool holds = false) => new(async stream =>
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(words));
        await Task.Delay(holds ? Timeout.Infinite : 0);
    })
    {
        ToHttp2 = words,
    };

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _sessions.Add(RunTrafficAsync(await _listener.AcceptTcpClientAsync()));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RunTrafficAsync(TcpClient accepted)
    {
        using TcpClient client = accepted;
        client.NoDelay = true;
        NetworkStream stream = client.GetStream();
        try
        {
            string request = await ReadRequestAsync(stream);
            Requests.Enqueue(request);
            if (!request.StartsWith("PRI ", StringComparison.Ordinal))
            {
                await _answer(stream);
            }
            else if (ToHttp2 is { Length: 0 })
            {
                await Task.Delay(Timeout.Infinite);
            }
            else if (ToHttp2 is string answer)
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
                client.Client.Shutdown(SocketShutdown.Send);
                await stream.CopyToAsync(Stream.Null);
            }
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    private static async Task<string> ReadRequestAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[1 << 16];
        int length = 0;
        while (true)
        {
            length += await stream.ReadAsync(buffer.AsMemory(length)) is int count and > 0 ? count : throw new EndOfStreamException();
            string text = Encoding.UTF8.GetString(buffer, 0, length);
            int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0 && length >= Encoding.UTF8.GetByteCount(text.AsSpan(0, head)) + 4 + BodyLength(text[..head]))
            {
                return text;
            }
        }
    }

    private static int BodyLength(string head) => ContentLength().Match(head) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^content-length: *(\d+)", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex ContentLength();
}
