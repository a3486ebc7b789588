using TapToPcap.Wire;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Writing;

/// <summary>pcapng, little-endian, nanoseconds, one section with one interface (draft-ietf-opsawg-pcapng).</summary>
internal sealed class PcapNgWriter : CaptureWriter
{
    private const uint ByteOrderMagic = 0x1A2B_3C4D;
    private const int BlockHeaderLength = 8;
    private const int BlockTrailerLength = 4;
    private const byte NanosecondResolution = 9;

    private const ushort CommentOption = 1;
    private const ushort ApplicationOption = 4;
    private const ushort InterfaceNameOption = 2;
    private const ushort TimeResolutionOption = 9;
    private const ushort PacketFlagsOption = 2;
    private const ushort StartTimeOption = 2;
    private const ushort EndTimeOption = 3;
    private const ushort PacketsReceivedOption = 4;

    private const string SectionComment =
        "rebuilt from Envoy tap: payload and times are Envoy's; Ethernet, IP and TCP headers, handshakes, acknowledgments and closes are not";

    private const string InterfaceName = "envoy-tap";

    // What an option can hold, in UTF-8 bytes; characters take at most three of them each.
    private const int MaxCommentCharacters = ushort.MaxValue / 3;

    private static readonly string Application = $"tap2pcap {typeof(PcapNgWriter).Assembly.GetName().Version?.ToString(3)}";

    private ulong _packets;
    private ulong _firstTime;
    private ulong _lastTime;

    internal PcapNgWriter(Stream output, LinkType linkType)
        : base(output)
    {
        WriteSectionHeader();
        WriteInterfaceDescription(linkType);
    }

    /// <inheritdoc/>
    public override Span<byte> Place(in Frame frame)
    {
        const int FixedLength = 20;
        string? comment = frame.Comment is { Length: > MaxCommentCharacters } ? frame.Comment[..MaxCommentCharacters] : frame.Comment;
        int dataLength = PcapNgOptions.Padded(frame.Length);
        int commentLength = comment is null ? 0 : PcapNgOptions.LengthOf(comment);
        int optionsLength = commentLength + PcapNgOptions.LengthOf(sizeof(uint)) + PcapNgOptions.EndLength;
        ulong time = Count(frame.Time);

        Span<byte> body = BeginBlock(PcapNgBlock.EnhancedPacket, FixedLength + dataLength + optionsLength);
        WriteUInt32LittleEndian(body, 0);                                      //  0 interface
        WriteUInt32LittleEndian(body[4..], (uint)(time >> 32));                //  4 time, high half first whatever the byte order
        WriteUInt32LittleEndian(body[8..], (uint)time);                        //  8 time, low half, in units of the time resolution
        WriteUInt32LittleEndian(body[12..], checked((uint)frame.Length));      // 12 captured length
        WriteUInt32LittleEndian(body[16..], checked((uint)frame.Length));      // 16 original length
        Span<byte> data = body.Slice(FixedLength, dataLength);                 // 20 the frame, padded to 32 bits
        data[frame.Length..].Clear();

        PcapNgOptions options = new(body[(FixedLength + dataLength)..]);
        if (comment is not null)
        {
            options.Add(CommentOption, comment);
        }

        options.Add(PacketFlagsOption, (uint)frame.Direction);                 // bits 0 and 1: inbound 01, outbound 10
        options.End();
        return data[..frame.Length];
    }

    internal override void Finish()
    {
        if (_packets > 0)
        {
            WriteInterfaceStatistics();
        }

        base.Finish();
    }

    private void WriteSectionHeader()
    {
        const int FixedLength = 16;
        int optionsLength = PcapNgOptions.LengthOf(SectionComment) + PcapNgOptions.LengthOf(Application) + PcapNgOptions.EndLength;

        Span<byte> body = BeginBlock(PcapNgBlock.SectionHeader, FixedLength + optionsLength);
        WriteUInt32LittleEndian(body, ByteOrderMagic);                         //  0 byte-order magic
        WriteUInt16LittleEndian(body[4..], 1);                                 //  4 major version
        WriteUInt16LittleEndian(body[6..], 0);                                 //  6 minor version
        WriteInt64LittleEndian(body[8..], -1);                                 //  8 section length: not said

        PcapNgOptions options = new(body[FixedLength..]);
        options.Add(CommentOption, SectionComment);
        options.Add(ApplicationOption, Application);
        options.End();
    }

    private void WriteInterfaceDescription(LinkType linkType)
    {
        const int FixedLength = 8;
        int optionsLength = PcapNgOptions.LengthOf(InterfaceName) + PcapNgOptions.LengthOf(sizeof(byte)) + PcapNgOptions.EndLength;

        Span<byte> body = BeginBlock(PcapNgBlock.InterfaceDescription, FixedLength + optionsLength);
        WriteUInt16LittleEndian(body, (ushort)linkType);                       //  0 link type
        WriteUInt16LittleEndian(body[2..], 0);                                 //  2 reserved
        WriteUInt32LittleEndian(body[4..], SnapLength);                        //  4 snap length

        PcapNgOptions options = new(body[FixedLength..]);
        options.Add(InterfaceNameOption, InterfaceName);
        options.Add(TimeResolutionOption, NanosecondResolution);
        options.End();
    }

    private void WriteInterfaceStatistics()
    {
        const int FixedLength = 12;
        int optionsLength = (3 * PcapNgOptions.LengthOf(sizeof(ulong))) + PcapNgOptions.EndLength;

        Span<byte> body = BeginBlock(PcapNgBlock.InterfaceStatistics, FixedLength + optionsLength);
        WriteUInt32LittleEndian(body, 0);                                      //  0 interface
        WriteUInt32LittleEndian(body[4..], (uint)(_lastTime >> 32));           //  4 time of these statistics, high half
        WriteUInt32LittleEndian(body[8..], (uint)_lastTime);                   //  8 and low half

        PcapNgOptions options = new(body[FixedLength..]);
        options.AddTime(StartTimeOption, _firstTime);
        options.AddTime(EndTimeOption, _lastTime);
        options.Add(PacketsReceivedOption, _packets);
        options.End();
    }

    /// <summary>Writes what every block begins and ends with, and gives what lies between.</summary>
    private Span<byte> BeginBlock(PcapNgBlock type, int bodyLength)
    {
        int length = BlockHeaderLength + bodyLength + BlockTrailerLength;
        Span<byte> block = Reserve(length);
        WriteUInt32LittleEndian(block, (uint)type);                            //  0 block type
        WriteUInt32LittleEndian(block[4..], (uint)length);                     //  4 block length
        WriteUInt32LittleEndian(block[^BlockTrailerLength..], (uint)length);   // -4 block length again, to read backwards
        return block.Slice(BlockHeaderLength, bodyLength);
    }

    private ulong Count(long frameTime)
    {
        ulong time = checked((ulong)frameTime);
        _firstTime = _packets == 0 ? time : Math.Min(_firstTime, time);
        _lastTime = Math.Max(_lastTime, time);
        _packets++;
        return time;
    }
}
