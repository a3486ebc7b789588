using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Wire;

/// <summary>The TCP options of a SYN: maximum segment size (RFC 9293 §3.7.1) and window scale (RFC 7323 §2.2).</summary>
internal readonly record struct TcpSynOptions(ushort MaxSegmentSize, byte WindowScale)
{
    private const byte NoOperation = 1;
    private const byte MaxSegmentSizeKind = 2;
    private const byte MaxSegmentSizeLength = 4;
    private const byte WindowScaleKind = 3;
    private const byte WindowScaleLength = 3;
    internal const int Length = MaxSegmentSizeLength + 1 + WindowScaleLength;

    internal void Write(Span<byte> options)
    {
        options[0] = MaxSegmentSizeKind;
        options[1] = MaxSegmentSizeLength;
        WriteUInt16BigEndian(options[2..], MaxSegmentSize);
        options[4] = NoOperation;                                              // pads the options to a multiple of four bytes
        options[5] = WindowScaleKind;
        options[6] = WindowScaleLength;
        options[7] = WindowScale;
    }
}
