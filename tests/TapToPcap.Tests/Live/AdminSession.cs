using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TapToPcap.Tests.Live;

/// <summary>A request that was read to its end, and what is sent for it.</summary>
internal sealed class AdminSession
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte WindowUpdate = 8;
    private const byte EndHeaders = 4;
    private const byte EndStream = 1;
    private const int MaxPiece = 16_000;
    private const int FrameHeader = 9;

    // RFC 7541 §6.1, §6.2.2: :status 200 by its index, and others as literals.
    private static readonly byte[] Http2Headers = [0x88, .. Literal("cache-control", "no-cache, max-age=0"), .. Literal("x-content-type-options", "nosniff")];

    private readonly Socket _socket;
    private readonly bool _http1;

    // Of HTTP/2: bytes of the body that may be sent before the client allows more (RFC 9113 §6.9.2).
    private int _window = 65_535;

    private AdminSession(Socket socket, bool http1, bool isTap) => (_socket, _http1, IsTap) = (socket, http1, isTap);

    /// <summary>The request has a body.</summary>
    internal bool IsTap { get; }

    /// <summary>What begins a response with status 200.</summary>
    internal byte[] Head => _http1
        ? "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncache-control: no-cache, max-age=0\r\nx-content-type-options: nosniff\r\ntransfer-encoding: chunked\r\n\r\n"u8.ToArray()
        : [.. Frame(Settings, 0, 0, []), .. Frame(Settings, 1, 0, []), .. Frame(Headers, EndHeaders, 1, Http2Headers)];

    internal static async Task<AdminSession> BeginAsync(Socket socket, bool http1)
    {
        bool isTap = await (http1 ? ReadHttp1Async(socket) : ReadHttp2Async(socket));
        return new AdminSession(socket, http1, isTap);
    }

    /// <summary>Bytes of the body as one frame or chunk; padded where HTTP/2 is to have that.</summary>
    internal byte[] Body(byte[] bytes, int padding = 0)
    {
        if (_http1)
        {
            return [.. Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture)), .. "\r\n"u8, .. bytes, .. "\r\n"u8];
        }

        return padding == 0 ? Frame(Data, 0, 1, bytes) : Frame(Data, 8, 1, [(byte)padding, .. bytes, .. new byte[padding]]);
    }

    internal async Task SendAsync(byte[] bytes)
    {
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += await _socket.SendAsync(bytes.AsMemory(sent));
        }
    }

    /// <summary>Sends a body of any length, as fast as the client takes it.</summary>
    internal async Task SendBodyAsync(byte[] body)
    {
        foreach (byte[] piece in body.Chunk(MaxPiece))
        {
            while (!_http1 && _window < piece.Length)
            {
                (byte type, byte stream, byte[] payload) = await ReadFrameAsync(_socket);
                _window += type == WindowUpdate && stream == 1 ? BinaryPrimitives.ReadInt32BigEndian(payload) : 0;
            }

            _window -= piece.Length;
            await SendAsync(Body(piece));
        }
    }

    /// <summary>What is sent for an end, before the connection itself ends.</summary>
    internal byte[] LastWords(SessionEnd end) => _http1 ? [] : end switch
    {
        SessionEnd.ResetStream => Frame(3, 0, 1, [0, 0, 0, 2]),
        SessionEnd.GoAway => Frame(7, 0, 0, [0, 0, 0, 1, 0, 0, 0, 0]),
        SessionEnd.GoAwayBefore => Frame(7, 0, 0, [0, 0, 0, 0, 0, 0, 0, 2]),
        _ => [],
    };

    /// <summary>Ends the connection, or waits until the client does.</summary>
    internal async Task EndAsync(SessionEnd end)
    {
        if (end == SessionEnd.Reset)
        {
            _socket.LingerState = new LingerOption(true, 0);
            _socket.Close();
        }
        else
        {
            if (end != SessionEnd.ResetStream || _http1)
            {
                _socket.Shutdown(SocketShutdown.Send);
            }

            byte[] ignored = new byte[1 << 12];
            while (await _socket.ReceiveAsync(ignored) > 0)
            {
            }
        }
    }

    /// <summary>The client has gone, or a time has passed.</summary>
    internal async Task<bool> HasGoneAsync(TimeSpan within)
    {
        using CancellationTokenSource timeout = new(within);
        byte[] ignored = new byte[1 << 12];
        try
        {
            while (await _socket.ReceiveAsync(ignored, timeout.Token) > 0)
            {
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static byte[] Literal(string name, string value) => [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] frame = [0, 0, 0, type, flags, 0, 0, 0, (byte)stream, .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)payload.Length);
        return frame;
    }

    private static async Task<bool> ReadHttp1Async(Socket socket)
    {
        StringBuilder request = new();
        byte[] buffer = new byte[1 << 12];
        while (!request.ToString().Contains("sinks", StringComparison.Ordinal) && !IsGet(request))
        {
            int count = await socket.ReceiveAsync(buffer);
            request.Append(count > 0 ? Encoding.ASCII.GetString(buffer, 0, count) : throw new EndOfStreamException());
        }

        return !IsGet(request);
    }

    private static bool IsGet(StringBuilder request) => request.ToString().StartsWith("GET ", StringComparison.Ordinal);

    // The preface, then frames up to the end of the request's body.
    private static async Task<bool> ReadHttp2Async(Socket socket)
    {
        await ReadAsync(socket, 24);
        byte[] header;
        do
        {
            header = await ReadAsync(socket, FrameHeader);
            await ReadAsync(socket, LengthOf(header));
        }
        while (header[3] is not (Data or Headers) || (header[4] & EndStream) == 0);
        return header[3] == Data;
    }

    private static async Task<(byte Type, byte Stream, byte[] Payload)> ReadFrameAsync(Socket socket)
    {
        byte[] header = await ReadAsync(socket, FrameHeader);
        return (header[3], header[^1], await ReadAsync(socket, LengthOf(header)));
    }

    private static int LengthOf(byte[] header) => (header[0] << 16) | (header[1] << 8) | header[2];

    private static async Task<byte[]> ReadAsync(Socket socket, int length)
    {
        byte[] read = new byte[length];
        for (int at = 0; at < length;)
        {
            int count = await socket.ReceiveAsync(read.AsMemory(at));
            at += count > 0 ? count : throw new EndOfStreamException();
        }

        return read;
    }
}
