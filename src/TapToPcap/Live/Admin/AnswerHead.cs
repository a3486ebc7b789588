namespace TapToPcap.Live.Admin;

/// <summary>The first bytes that came over a connection, which show the protocol of the server.</summary>
internal sealed class AnswerHead
{
    // RFC 9113 §4.1: a frame begins with its length in three bytes and its type; a server's first is SETTINGS, of a few bytes.
    private const int TypeAt = 3;
    private const byte Settings = 4;

    private readonly byte[] _bytes = new byte[5];
    private int _length;

    private static ReadOnlySpan<byte> Http1 => "HTTP/"u8;

    /// <summary>Something has come, and it is not HTTP.</summary>
    internal bool IsOther => _length > 0 && !IsHttp1 && !IsHttp2;

    private bool IsHttp1 => Http1.StartsWith(Bytes);

    internal bool IsHttp2 => _length > TypeAt && _bytes[0] == 0 && _bytes[TypeAt] == Settings;

    private ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>These bytes have come next.</summary>
    internal void Add(ReadOnlySpan<byte> received)
    {
        int count = Math.Min(received.Length, _bytes.Length - _length);
        received[..count].CopyTo(_bytes.AsSpan(_length));
        _length += count;
    }
}
