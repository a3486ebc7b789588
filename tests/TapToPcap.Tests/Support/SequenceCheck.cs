using System.Buffers.Binary;

namespace TapToPcap.Tests.Support;

/// <summary>Takes a pcapng of one conversation over Ethernet and IPv4 and keeps nothing of it but how far both ends have counted.</summary>
internal sealed class SequenceCheck : Stream
{
    private readonly Dictionary<int, uint> _next = [];

    internal long PayloadBytes { get; private set; }

    internal long Packets { get; private set; }

    /// <summary>How often a segment with payload went past 2^32.</summary>
    internal int Wraps { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(buffer[4..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(buffer) == CapturedBlock.Packet)
            {
                Check(buffer.Slice(28, (int)BinaryPrimitives.ReadUInt32LittleEndian(buffer[20..])));
            }

            buffer = buffer[length..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Check(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> segment = frame[34..];
        int source = BinaryPrimitives.ReadUInt16BigEndian(segment);
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(segment[4..]);
        uint payload = (uint)(segment.Length - (segment[12] >> 4 << 2));
        uint taken = payload + ((segment[13] & (TcpPacket.Syn | TcpPacket.Fin)) != 0 ? 1u : 0);
        if (_next.TryGetValue(source, out uint next) && sequence != next)
        {
            throw new InvalidDataException($"Packet {Packets} should go on at {next}, it does at {sequence}.");
        }

        _next[source] = unchecked(sequence + taken);
        Wraps += sequence + (ulong)payload > uint.MaxValue ? 1 : 0;
        PayloadBytes += payload;
        Packets++;
    }
}
