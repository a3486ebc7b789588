using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Tests.Support;

/// <summary>A frame of HTTP/2 taken apart by the text of RFC 9113.</summary>
internal sealed record Http2Frame(int Type, int Flags, int Stream, byte[] Payload)
{
    internal const int Data = 0;
    internal const int Headers = 1;
    internal const int RstStream = 3;
    internal const int Settings = 4;
    internal const int WindowUpdate = 8;
    internal const int Continuation = 9;

    internal bool EndsStream => Type is Data or Headers && (Flags & 1) != 0;

    internal bool EndsHeaders => Type is Headers or Continuation && (Flags & 4) != 0;

    /// <summary>The frames of one direction; a client's preface is left out.</summary>
    internal static List<Http2Frame> Parse(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;
        ReadOnlySpan<byte> rest = bytes.StartsWith(preface) ? bytes[preface.Length..] : bytes;
        List<Http2Frame> frames = [];
        while (!rest.IsEmpty)
        {
            int length = ReadInt32BigEndian(rest) >>> 8;
            frames.Add(new Http2Frame(rest[3], rest[4], ReadInt32BigEndian(rest[5..]), rest.Slice(9, length).ToArray()));
            rest = rest[(9 + length)..];
        }

        return frames;
    }

    /// <summary>Those of streams, not of the connection.</summary>
    internal static List<Http2Frame> OfStreams(ReadOnlySpan<byte> bytes) => [.. Parse(bytes).Where(frame => frame.Stream != 0)];
}
