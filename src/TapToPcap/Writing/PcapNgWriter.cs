using System.Net;
using System.Net.Sockets;
using System.Text;
using TapToPcap.Common;
using TapToPcap.Wire;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Writing;

/// <summary>Writes pcapng: little-endian, nanoseconds, one section (draft-ietf-opsawg-pcapng).</summary>
/// <remarks>
/// Interfaces are described when they are declared, which is before the first frame on each. Some readers require one link type and
/// snap length, and <c>reordercap</c> that all are described before the first frame.
/// </remarks>
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

    private const ushort Ipv4NameRecord = 1;
    private const ushort Ipv6NameRecord = 2;

    // Declared even if there is no frame: without an interface a section has no link type, and some readers refuse it.
    private const string DefaultInterface = "envoy-tap";

    // An option, or a name after its address, holds at most 65,535 bytes; a UTF-16 character takes at most three of them in UTF-8.
    private const int MaxTextCharacters = (ushort.MaxValue - 32) / 3;

    private static readonly string Application = $"tap2pcap {typeof(PcapNgWriter).Assembly.GetName().Version?.ToString(3)}";

    private readonly LinkType _linkType;
    private readonly List<CapturedInterface> _interfaces = [];
    private readonly Dictionary<string, int> _interfaceNumbers = [];
    private readonly HashSet<IPAddress> _named = [];

    internal PcapNgWriter(Stream output, LinkType linkType)
        : base(output)
    {
        _linkType = linkType;
        WriteSectionHeader(SectionComment);
    }

    /// <summary>The length in bytes of the block at the beginning of these bytes.</summary>
    internal static int LengthOfBlock(ReadOnlySpan<byte> bytes, out bool isPacket)
    {
        isPacket = ReadUInt32LittleEndian(bytes) == (uint)PcapNgBlock.EnhancedPacket;
        return (int)ReadUInt32LittleEndian(bytes[4..]);
    }

    /// <inheritdoc/>
    public override int DeclareInterface(string name)
    {
        // libpcap 1.10 maps link type 101 to its own 12 on the first interface only, and then refuses a second one as different.
        name = _linkType == LinkType.RawIp ? DefaultInterface : name;
        if (!_interfaceNumbers.TryGetValue(name, out int number))
        {
            number = _interfaces.Count;
            _interfaceNumbers.Add(name, number);
            _interfaces.Add(new CapturedInterface());
            WriteInterfaceDescription(Clip(PlainText.Of(name)));
        }

        return number;
    }

    /// <inheritdoc/>
    internal override void CommentCapture(string comment)
    {
        if (Packets == 0 && _interfaces.Count == 0 && _named.Count == 0 && TryBeginAgain())
        {
            WriteSectionHeader(Clip($"{SectionComment}\n{comment}"));
        }
    }

    /// <inheritdoc/>
    public override void NameAddress(IPAddress address, string name)
    {
        const int RecordHeaderLength = 4;
        if (!_named.Add(address))
        {
            return;
        }

        byte[] value = [.. address.GetAddressBytes(), .. Encoding.UTF8.GetBytes(Clip(PlainText.Of(name))), 0];
        int recordLength = RecordHeaderLength + PcapNgOptions.Padded(value.Length);

        Span<byte> body = BeginBlock(PcapNgBlock.NameResolution, recordLength + RecordHeaderLength);
        body.Clear();                                                          // also ends the list: type 0, length 0
        WriteUInt16LittleEndian(body, address.AddressFamily == AddressFamily.InterNetwork ? Ipv4NameRecord : Ipv6NameRecord);
        WriteUInt16LittleEndian(body[2..], checked((ushort)value.Length));     //  2 length of address, name and the zero that ends it
        value.CopyTo(body[RecordHeaderLength..]);                              //  4 address, name, zero, padded to 32 bits
    }

    /// <inheritdoc/>
    private protected override Span<byte> PlaceRecord(scoped in Frame frame)
    {
        const int FixedLength = 20;
        string? comment = frame.Comment is null ? null : Clip(PlainText.Of(frame.Comment, keepsLines: true));
        int dataLength = PcapNgOptions.Padded(frame.Length);
        int commentLength = comment is null ? 0 : PcapNgOptions.LengthOf(comment);
        int optionsLength = commentLength + PcapNgOptions.LengthOf(sizeof(uint)) + PcapNgOptions.EndLength;
        ulong time = checked((ulong)frame.Time);
        _interfaces[frame.Interface].Count(time);

        Span<byte> body = BeginBlock(PcapNgBlock.EnhancedPacket, FixedLength + dataLength + optionsLength);
        WriteUInt32LittleEndian(body, (uint)frame.Interface);                  //  0 interface
        WriteUInt32LittleEndian(body[4..], (uint)(time >> 32));                //  4 time, high half first whatever the byte order
        WriteUInt32LittleEndian(body[8..], (uint)time);                        //  8 time, low half, in units of the time resolution
        WriteUInt32LittleEndian(body[12..], checked((uint)frame.Length));      // 12 captured length
        WriteUInt32LittleEndian(body[16..], checked((uint)frame.OriginalLength)); // 16 original length
        Span<byte> data = body.Slice(FixedLength, dataLength);                 // 20 the frame, padded to 32 bits
        WriteUInt32LittleEndian(data[^sizeof(uint)..], 0);                     //    with zeros, after what the caller fills in

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
        if (_interfaces.Count == 0)
        {
            DeclareInterface(DefaultInterface);
        }

        for (int number = 0; number < _interfaces.Count; number++)
        {
            WriteInterfaceStatistics(number, _interfaces[number]);
        }

        base.Finish();
    }

    private void WriteSectionHeader(string comment)
    {
        const int FixedLength = 16;
        int optionsLength = PcapNgOptions.LengthOf(comment) + PcapNgOptions.LengthOf(Application) + PcapNgOptions.EndLength;

        Span<byte> body = BeginBlock(PcapNgBlock.SectionHeader, FixedLength + optionsLength);
        WriteUInt32LittleEndian(body, ByteOrderMagic);                         //  0 byte-order magic
        WriteUInt16LittleEndian(body[4..], 1);                                 //  4 major version
        WriteUInt16LittleEndian(body[6..], 0);                                 //  6 minor version
        WriteInt64LittleEndian(body[8..], -1);                                 //  8 section length: unknown

        PcapNgOptions options = new(body[FixedLength..]);
        options.Add(CommentOption, comment);
        options.Add(ApplicationOption, Application);
        options.End();
    }

    private void WriteInterfaceDescription(string name)
    {
        const int FixedLength = 8;
        int optionsLength = PcapNgOptions.LengthOf(name) + PcapNgOptions.LengthOf(sizeof(byte)) + PcapNgOptions.EndLength;

        Span<byte> body = BeginBlock(PcapNgBlock.InterfaceDescription, FixedLength + optionsLength);
        WriteUInt16LittleEndian(body, (ushort)_linkType);                      //  0 link type
        WriteUInt16LittleEndian(body[2..], 0);                                 //  2 reserved
        WriteUInt32LittleEndian(body[4..], SnapLength);                        //  4 snap length

        PcapNgOptions options = new(body[FixedLength..]);
        options.Add(InterfaceNameOption, name);
        options.Add(TimeResolutionOption, NanosecondResolution);
        options.End();
    }

    private void WriteInterfaceStatistics(int number, CapturedInterface seen)
    {
        const int FixedLength = 12;
        if (seen.Packets == 0)
        {
            return;
        }

        int optionsLength = (3 * PcapNgOptions.LengthOf(sizeof(ulong))) + PcapNgOptions.EndLength;
        Span<byte> body = BeginBlock(PcapNgBlock.InterfaceStatistics, FixedLength + optionsLength);
        WriteUInt32LittleEndian(body, (uint)number);                           //  0 interface
        WriteUInt32LittleEndian(body[4..], (uint)(seen.LastTime >> 32));       //  4 time of these statistics, high half
        WriteUInt32LittleEndian(body[8..], (uint)seen.LastTime);               //  8 and low half

        PcapNgOptions options = new(body[FixedLength..]);
        options.AddTime(StartTimeOption, seen.FirstTime);
        options.AddTime(EndTimeOption, seen.LastTime);
        options.Add(PacketsReceivedOption, seen.Packets);
        options.End();
    }

    /// <summary>Writes the header and the trailer of a block, and returns the space for its body.</summary>
    private Span<byte> BeginBlock(PcapNgBlock type, int bodyLength)
    {
        int length = BlockHeaderLength + bodyLength + BlockTrailerLength;
        Span<byte> block = Reserve(length);
        WriteUInt32LittleEndian(block, (uint)type);                            //  0 block type
        WriteUInt32LittleEndian(block[4..], (uint)length);                     //  4 block length
        WriteUInt32LittleEndian(block[^BlockTrailerLength..], (uint)length);   // -4 block length again, to read backwards
        return block.Slice(BlockHeaderLength, bodyLength);
    }

    private static string Clip(string text) => text.Length > MaxTextCharacters ? text[..MaxTextCharacters] : text;
}
