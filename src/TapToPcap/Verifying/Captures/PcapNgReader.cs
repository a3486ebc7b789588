namespace TapToPcap.Verifying.Captures;

/// <summary>Reads pcapng (draft-ietf-opsawg-pcapng): sections of either byte order, interfaces, enhanced and simple packets. Other
/// blocks are skipped.</summary>
internal sealed class PcapNgReader(CaptureBytes bytes) : CaptureReader(bytes)
{
    internal const uint SectionHeader = 0x0A0D_0D0A;

    private const uint Interface = 1, SimplePacket = 3, EnhancedPacket = 6;
    private const uint ByteOrder = 0x1A2B_3C4D, OtherByteOrder = 0x4D3C_2B1A;
    private const int LengthAt = 4, BodyAt = 8, TrailerLength = 4, LeastBlock = BodyAt + TrailerLength;
    private const int VersionAt = BodyAt + 4, LeastSection = BodyAt + 16 + TrailerLength;
    private const int SnapLengthAt = BodyAt + 4, InterfaceOptionsAt = BodyAt + 8, LeastInterface = InterfaceOptionsAt + TrailerLength;
    private const int SimpleBytesAt = BodyAt + 4, LeastSimple = SimpleBytesAt + TrailerLength;
    private const int TimeAt = BodyAt + 4, CapturedAt = BodyAt + 12, OriginalAt = BodyAt + 16, EnhancedBytesAt = BodyAt + 20, LeastEnhanced = EnhancedBytesAt + TrailerLength;
    private const ushort EndOfOptions = 0, TimeResolution = 9, TimeOffset = 14;
    private const byte DefaultResolution = 6;
    private const ushort Version = 1;

    private readonly List<PcapNgInterface> _interfaces = [];

    internal override bool TryReadFrame(out CapturedFrame frame)
    {
        while (!Bytes.IsAtEnd)
        {
            uint type = BeginBlock(out uint length);
            switch (type)
            {
                case SectionHeader:
                    ReadSection(PeekBlock(length, LeastSection));
                    break;
                case Interface:
                    ReadInterface(PeekBlock(length, LeastInterface));
                    break;
                case EnhancedPacket:
                    frame = ReadEnhanced(PeekBlock(length, LeastEnhanced));
                    Bytes.Take((int)length);
                    return true;
                case SimplePacket:
                    frame = ReadSimple(PeekBlock(length, LeastSimple));
                    Bytes.Take((int)length);
                    return true;
                default:
                    Skip(length);
                    continue;
            }

            Bytes.Take((int)length);
        }

        frame = default;
        return false;
    }

    /// <summary>Reads the type and length of the next block, and from a section's header the byte order.</summary>
    private uint BeginBlock(out uint length)
    {
        ReadOnlySpan<byte> header = Bytes.Peek(LeastBlock, "a block").Span;
        uint type = Bytes.UInt32(header);
        if (type == SectionHeader)
        {
            SetByteOrder(header[BodyAt..]);
        }

        length = Bytes.UInt32(header[LengthAt..]);
        if (length < LeastBlock || length % 4 != 0)
        {
            Bytes.Fail($"a block's length is {length}, expected a multiple of 4 from {LeastBlock} on", LengthAt);
        }

        return type;
    }

    private void SetByteOrder(ReadOnlySpan<byte> mark)
    {
        Bytes.IsBigEndian = Bytes.UInt32(mark) == OtherByteOrder ? !Bytes.IsBigEndian : Bytes.IsBigEndian;
        if (Bytes.UInt32(mark) != ByteOrder)
        {
            Bytes.Fail($"the mark of the byte order is 0x{Bytes.UInt32(mark):x8}, expected 0x{ByteOrder:x8}", BodyAt);
        }
    }

    private ReadOnlyMemory<byte> PeekBlock(uint length, int least)
    {
        if (length < least || length > CaptureBytes.MaxHeld)
        {
            Bytes.Fail($"a block's length is {length}, expected {least} to {CaptureBytes.MaxHeld}", LengthAt);
        }

        ReadOnlyMemory<byte> block = Bytes.Peek((int)length, "a block");
        CheckTrailer(block.Span[^TrailerLength..], length, block.Length - TrailerLength);
        return block;
    }

    private void Skip(uint length)
    {
        Bytes.Skip(length - TrailerLength, "a block");
        CheckTrailer(Bytes.Peek(TrailerLength, "a block's length at its end").Span, length, ahead: 0);
        Bytes.Take(TrailerLength);
    }

    private void CheckTrailer(ReadOnlySpan<byte> trailer, uint length, int ahead)
    {
        if (Bytes.UInt32(trailer) != length)
        {
            Bytes.Fail($"a block's length is {Bytes.UInt32(trailer)} at its end, {length} at its start", ahead);
        }
    }

    private void ReadSection(ReadOnlyMemory<byte> block)
    {
        ushort version = Bytes.UInt16(block.Span[VersionAt..]);
        if (version != Version)
        {
            Bytes.Fail($"the version is {version}, expected {Version}", VersionAt);
        }

        _interfaces.Clear();
    }

    private void ReadInterface(ReadOnlyMemory<byte> block)
    {
        PcapNgInterface described = new(
            Bytes.UInt16(block.Span[BodyAt..]),
            Bytes.UInt32(block.Span[SnapLengthAt..]),
            PcapNgInterface.Resolution(DefaultResolution),
            0);
        for (int at = InterfaceOptionsAt; at + TrailerLength < block.Length;)
        {
            ReadOnlySpan<byte> option = block.Span[at..^TrailerLength];
            ushort code = Bytes.UInt16(option);
            ushort length = Bytes.UInt16(option[2..]);
            if (code == EndOfOptions)
            {
                break;
            }

            if (4 + length > option.Length)
            {
                Bytes.Fail($"an option takes {length} bytes, {option.Length - 4} are left in its block", at);
            }

            described = ReadOption(described, code, option.Slice(4, length));
            at += 4 + Padded(length);
        }

        _interfaces.Add(described);
    }

    private PcapNgInterface ReadOption(PcapNgInterface described, ushort code, ReadOnlySpan<byte> value) => (code, value.Length) switch
    {
        (TimeResolution, 1) => described with { UnitsPerSecond = PcapNgInterface.Resolution(value[0]) },
        (TimeOffset, 8) => described with { Offset = (long)Bytes.UInt64(value) },
        _ => described,
    };

    private CapturedFrame ReadEnhanced(ReadOnlyMemory<byte> block)
    {
        ReadOnlySpan<byte> span = block.Span;
        PcapNgInterface from = InterfaceOf(Bytes.UInt32(span[BodyAt..]));
        uint captured = Bytes.UInt32(span[CapturedAt..]);
        uint original = Bytes.UInt32(span[OriginalAt..]);
        CheckCaptured(captured, original, block.Length - LeastEnhanced);

        ulong time = ((ulong)Bytes.UInt32(span[TimeAt..]) << 32) | Bytes.UInt32(span[(TimeAt + 4)..]);
        return Bytes.Frame(from.LinkType, from.TimeOf(time), original, block.Slice(EnhancedBytesAt, (int)captured));
    }

    // A simple packet has no captured length: it is the original length, or the snap length if that is less.
    private CapturedFrame ReadSimple(ReadOnlyMemory<byte> block)
    {
        PcapNgInterface from = InterfaceOf(0);
        uint original = Bytes.UInt32(block.Span[BodyAt..]);
        uint captured = from.SnapLength == 0 ? original : Math.Min(original, from.SnapLength);
        int space = block.Length - LeastSimple;
        if (captured > space)
        {
            Bytes.Fail($"a frame of {captured} bytes, its block has space for {space}", BodyAt);
        }

        return Bytes.Frame(from.LinkType, time: null, original, block.Slice(SimpleBytesAt, (int)captured));
    }

    private PcapNgInterface InterfaceOf(uint number)
    {
        if (number >= _interfaces.Count)
        {
            Bytes.Fail($"a frame of interface {number}, the section has {_interfaces.Count}", BodyAt);
        }

        return _interfaces[(int)number];
    }

    private void CheckCaptured(uint captured, uint original, int space)
    {
        if (captured > space)
        {
            Bytes.Fail($"a frame of {captured} bytes, its block has space for {space}", CapturedAt);
        }

        if (captured > original)
        {
            Bytes.Fail($"{captured} bytes were captured of a frame of {original}", CapturedAt);
        }
    }

    private static int Padded(int length) => (length + 3) & ~3;
}
