using System.Buffers.Binary;

namespace TapToPcap.Verifying.Captures;

/// <summary>Reads the frames of a pcap or pcapng capture one by one. Shares no code with what writes captures.</summary>
internal abstract class CaptureReader(CaptureBytes bytes)
{
    private const int MagicLength = 4;

    protected CaptureBytes Bytes { get; } = bytes;

    /// <param name="source">The name of the capture, for messages.</param>
    /// <exception cref="CaptureFormatException">The stream is not a capture.</exception>
    internal static CaptureReader Open(string source, Stream stream)
    {
        CaptureBytes bytes = new(source, stream);
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(bytes.Peek(MagicLength, "the start of a capture").Span);
        if (magic == PcapNgReader.SectionHeader)
        {
            return new PcapNgReader(bytes);
        }

        bytes.IsBigEndian = magic is PcapReader.Microseconds or PcapReader.Nanoseconds;
        uint number = bytes.IsBigEndian ? magic : BinaryPrimitives.ReverseEndianness(magic);
        if (number is not (PcapReader.Microseconds or PcapReader.Nanoseconds))
        {
            bytes.Fail($"no capture begins with 0x{magic:x8}, pcap does with 0x{PcapReader.Microseconds:x8} or 0x{PcapReader.Nanoseconds:x8} in either byte order, pcapng with 0x{PcapNgReader.SectionHeader:x8}");
        }

        return new PcapReader(bytes, number);
    }

    /// <summary>Reads the next frame, which is valid until the next call.</summary>
    /// <returns>False at the end of the capture.</returns>
    /// <exception cref="CaptureFormatException">The capture is damaged or ends inside a record.</exception>
    internal abstract bool TryReadFrame(out CapturedFrame frame);
}
