using TapToPcap.Wire;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Writing;

/// <summary>Writes classic pcap, little-endian (draft-ietf-opsawg-pcap §4 and §5).</summary>
internal sealed class PcapWriter : CaptureWriter
{
    private const int FileHeaderLength = 24;
    private const int RecordHeaderLength = 16;
    private const uint MagicMicroseconds = 0xA1B2_C3D4;
    private const uint MagicNanoseconds = 0xA1B2_3C4D;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly PcapResolution _resolution;
    private long _latePackets;

    internal PcapWriter(Stream output, LinkType linkType, PcapResolution resolution)
        : base(output)
    {
        _resolution = resolution;

        Span<byte> header = Reserve(FileHeaderLength);
        WriteUInt32LittleEndian(header, resolution == PcapResolution.Nanoseconds ? MagicNanoseconds : MagicMicroseconds);
        WriteUInt16LittleEndian(header[4..], 2);                               //  4 major version
        WriteUInt16LittleEndian(header[6..], 4);                               //  6 minor version
        WriteUInt32LittleEndian(header[8..], 0);                               //  8 reserved, formerly the time zone
        WriteUInt32LittleEndian(header[12..], 0);                              // 12 reserved, formerly the accuracy
        WriteUInt32LittleEndian(header[16..], SnapLength);                     // 16 snap length
        WriteUInt32LittleEndian(header[20..], (uint)linkType);                 // 20 link type
    }

    /// <inheritdoc/>
    internal override long LatePackets => _latePackets;

    /// <summary>The length in bytes of the record, or of the file header, at the beginning of these bytes.</summary>
    /// <param name="isFirst">Whether the file begins with these bytes.</param>
    internal static int LengthOfRecord(ReadOnlySpan<byte> bytes, bool isFirst, out bool isPacket)
    {
        isPacket = !isFirst;
        return isFirst ? FileHeaderLength : RecordHeaderLength + (int)ReadUInt32LittleEndian(bytes[8..]);
    }

    /// <inheritdoc/>
    private protected override Span<byte> PlaceRecord(scoped in Frame frame)
    {
        (long seconds, long nanoseconds) = Math.DivRem(frame.Time, NanosecondsPerSecond);
        if (seconds > uint.MaxValue)
        {
            (seconds, nanoseconds) = (uint.MaxValue, NanosecondsPerSecond - 1);
            _latePackets++;
        }

        long fraction = _resolution == PcapResolution.Nanoseconds ? nanoseconds : nanoseconds / 1000;

        Span<byte> record = Reserve(RecordHeaderLength + frame.Length);
        WriteUInt32LittleEndian(record, checked((uint)seconds));               //  0 seconds since 1970
        WriteUInt32LittleEndian(record[4..], checked((uint)fraction));         //  4 part of the second
        WriteUInt32LittleEndian(record[8..], checked((uint)frame.Length));     //  8 captured length
        WriteUInt32LittleEndian(record[12..], checked((uint)frame.OriginalLength)); // 12 original length
        return record[RecordHeaderLength..];
    }
}
