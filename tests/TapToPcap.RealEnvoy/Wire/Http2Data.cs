using System.Buffers.Binary;

namespace TapToPcap.RealEnvoy;

/// <summary>What DATA frames carry (RFC 9113 §6.1): tshark shows it twice where it puts bodies together.</summary>
internal static class Http2Data
{
    private const int HeaderLength = 9;
    private const int Data = 0;
    private const int Padded = 0x8;

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>The data of all streams, in the order of the frames; of a last one that was cut off what is there.</summary>
    internal static byte[] Of(byte[] sent)
    {
        using MemoryStream joined = new();
        ReadOnlySpan<byte> rest = sent.AsSpan().StartsWith(Preface) ? sent.AsSpan(Preface.Length) : sent;
        while (rest.Length >= HeaderLength)
        {
            int type = rest[3];
            int flags = rest[4];
            int length = Math.Min((int)(BinaryPrimitives.ReadUInt32BigEndian(rest) >> 8), rest.Length - HeaderLength);
            Add(joined, type, flags, rest.Slice(HeaderLength, length));
            rest = rest[(HeaderLength + length)..];
        }

        return joined.ToArray();
    }

    private static void Add(MemoryStream joined, int type, int flags, ReadOnlySpan<byte> payload)
    {
        if (type == Data)
        {
            joined.Write((flags & Padded) == 0 ? payload : payload[1..^payload[0]]);
        }
    }
}
