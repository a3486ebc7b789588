namespace TapToPcap.Verifying.Captures;

/// <summary>Reads classic pcap (draft-ietf-opsawg-pcap), with times in microseconds or nanoseconds.</summary>
internal sealed class PcapReader : CaptureReader
{
    internal const uint Microseconds = 0xA1B2_C3D4;
    internal const uint Nanoseconds = 0xA1B2_3C4D;

    private const int VersionAt = 4, LinkTypeAt = 20, HeaderLength = 24;
    private const int FractionAt = 4, LengthAt = 8, OriginalLengthAt = 12, RecordLength = 16;
    private const ushort Version = 2;
    private const long Second = 1_000_000_000;

    private readonly int _linkType;
    private readonly long _unit;

    internal PcapReader(CaptureBytes bytes, uint magic)
        : base(bytes)
    {
        ReadOnlySpan<byte> header = bytes.Peek(HeaderLength, "the header of pcap").Span;
        ushort version = bytes.UInt16(header[VersionAt..]);
        if (version != Version)
        {
            bytes.Fail($"the version is {version}, expected {Version}", VersionAt);
        }

        _unit = magic == Microseconds ? 1000 : 1;
        _linkType = (ushort)bytes.UInt32(header[LinkTypeAt..]);                // upper bits: length of the check sequence
        bytes.Take(HeaderLength);
    }

    internal override bool TryReadFrame(out CapturedFrame frame)
    {
        frame = default;
        if (Bytes.IsAtEnd)
        {
            return false;
        }

        ReadOnlySpan<byte> header = Bytes.Peek(RecordLength, "a record's header").Span;
        uint seconds = Bytes.UInt32(header);
        uint fraction = Bytes.UInt32(header[FractionAt..]);
        uint length = Bytes.UInt32(header[LengthAt..]);
        uint originalLength = Bytes.UInt32(header[OriginalLengthAt..]);
        Check(fraction, length, originalLength);

        ReadOnlyMemory<byte> record = Bytes.Peek(RecordLength + (int)length, "a record");
        frame = Bytes.Frame(_linkType, (seconds * Second) + (fraction * _unit), originalLength, record[RecordLength..]);
        Bytes.Take(record.Length);
        return true;
    }

    private void Check(uint fraction, uint length, uint originalLength)
    {
        if (fraction * _unit >= Second)
        {
            Bytes.Fail($"the part of a second is {fraction}, expected less than {Second / _unit}", FractionAt);
        }

        if (length > CaptureBytes.MaxHeld - RecordLength)
        {
            Bytes.Fail($"a frame of {length} bytes, expected at most {CaptureBytes.MaxHeld - RecordLength}", LengthAt);
        }

        if (length > originalLength)
        {
            Bytes.Fail($"{length} bytes were captured of a frame of {originalLength}", LengthAt);
        }
    }
}
