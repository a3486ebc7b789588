using System.Buffers.Binary;

namespace TapToPcap.Tests.Support;

/// <summary>Reads little-endian captures by the text of their formats and shares nothing with the code that writes them; refuses what is not to the letter.</summary>
internal static class CaptureReader
{
    private const uint MicrosecondMagic = 0xA1B2C3D4;
    private const uint NanosecondMagic = 0xA1B23C4D;
    private const long Second = 1_000_000_000;

    internal static Capture Read(Stream stream)
    {
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return Read(copy.ToArray());
    }

    internal static Capture Read(ReadOnlyMemory<byte> file) => UInt32(file, 0) switch
    {
        MicrosecondMagic => ReadClassic(file, 1000),
        NanosecondMagic => ReadClassic(file, 1),
        CapturedBlock.SectionHeader => ReadBlocks(file),
        uint magic => throw new InvalidDataException($"No capture begins with 0x{magic:x8}."),
    };

    private static Capture ReadClassic(ReadOnlyMemory<byte> file, long unit)
    {
        Require(UInt16(file, 4) == 2 && UInt16(file, 6) == 4, "version 2.4");
        Require(UInt32(file, 8) == 0 && UInt32(file, 12) == 0, "zeros after the version");
        List<CapturedFrame> frames = [];
        int at = 24;
        while (at < file.Length)
        {
            uint fraction = UInt32(file, at + 4);
            int length = (int)UInt32(file, at + 8);
            Require(fraction * unit < Second, "less than a second after the seconds");
            frames.Add(new CapturedFrame((UInt32(file, at) * Second) + (fraction * unit), Slice(file, at + 16, length), Missing: Missing(length, UInt32(file, at + 12))));
            at += 16 + length;
        }

        return new Capture((int)UInt32(file, 20), UInt32(file, 16), frames, []);
    }

    private static Capture ReadBlocks(ReadOnlyMemory<byte> file)
    {
        List<CapturedBlock> blocks = [];
        List<CapturedFrame> frames = [];
        List<(int LinkType, uint SnapLength, long Unit)> interfaces = [];
        for (int at = 0; at < file.Length;)
        {
            CapturedBlock block = ReadBlock(file, at);
            Require((block.Type == CapturedBlock.SectionHeader) == (at == 0), "one section header, at the start");
            at += block.Body.Length + 12;
            blocks.Add(block);
            switch (block.Type)
            {
                case CapturedBlock.SectionHeader:
                    Require(UInt32(block.Body, 0) == 0x1A2B3C4D, "the byte-order magic");
                    Require(UInt16(block.Body, 4) == 1 && UInt16(block.Body, 6) == 0, "version 1.0");
                    break;
                case CapturedBlock.Interface:
                    Require(UInt16(block.Body, 2) == 0, "zero in the reserved field");
                    interfaces.Add((UInt16(block.Body, 0), UInt32(block.Body, 4), UnitOf(block)));
                    Require(interfaces[^1] == interfaces[0], "one link type, snap length and unit of time");
                    break;
                case CapturedBlock.Packet:
                    Require(UInt32(block.Body, 0) < interfaces.Count, "a packet of an interface before it");
                    frames.Add(ReadPacket(block, interfaces[0].Unit));
                    break;
                case CapturedBlock.Statistics:
                    Require(UInt32(block.Body, 0) < interfaces.Count, "statistics of an interface before them");
                    break;
                case CapturedBlock.Names:
                    break;
                default:
                    throw new InvalidDataException($"Block type {block.Type} is not known here.");
            }
        }

        Require(interfaces.Count > 0, "an interface");
        return new Capture(interfaces[0].LinkType, interfaces[0].SnapLength, frames, blocks);
    }

    private static CapturedBlock ReadBlock(ReadOnlyMemory<byte> file, int at)
    {
        uint type = UInt32(file, at);
        int length = (int)UInt32(file, at + 4);
        Require(length % 4 == 0 && length >= 12, "a block of whole 32-bit words");
        Require(UInt32(file, at + length - 4) == length, "the block's length again at its end");
        byte[] body = Slice(file, at + 8, length - 12).ToArray();
        int optionsAt = type switch
        {
            CapturedBlock.SectionHeader => 16,
            CapturedBlock.Interface => 8,
            CapturedBlock.Statistics => 12,
            CapturedBlock.Packet => 20 + Padded((int)UInt32(body, 12)),
            _ => body.Length,
        };
        if (type == CapturedBlock.Packet)
        {
            RequirePadding(body, 20 + (int)UInt32(body, 12), optionsAt);
        }

        return new CapturedBlock(type, body, ReadOptions(body, optionsAt));
    }

    private static List<CapturedOption> ReadOptions(byte[] body, int at)
    {
        List<CapturedOption> options = [];
        while (at < body.Length)
        {
            int code = UInt16(body, at);
            int length = UInt16(body, at + 2);
            int end = at + 4 + Padded(length);
            RequirePadding(body, at + 4 + length, end);
            if (code == 0)
            {
                Require(length == 0 && end == body.Length, "the end of options at the end of the block");
                return options;
            }

            options.Add(new CapturedOption(code, body[(at + 4)..(at + 4 + length)]));
            at = end;
        }

        Require(options.Count == 0, "an end of options");
        return options;
    }

    private static CapturedFrame ReadPacket(CapturedBlock block, long unit)
    {
        ulong time = ((ulong)UInt32(block.Body, 4) << 32) | UInt32(block.Body, 8);
        int length = (int)UInt32(block.Body, 12);
        uint flags = block.OptionValue(2) is byte[] value ? UInt32(value, 0) : 0;
        return new CapturedFrame((long)time * unit, block.Body.AsMemory(20, length), block.Comment, flags, Missing(length, UInt32(block.Body, 16)));
    }

    private static int Missing(int captured, uint original)
    {
        Require(original == captured || (original > captured && original <= ushort.MaxValue + 54), "at least what was captured of it, and at most what an IP packet holds");
        return (int)original - captured;
    }

    // if_tsresol: a power of ten, where the highest bit is not set.
    private static long UnitOf(CapturedBlock block)
    {
        int digits = block.OptionValue(9) is [byte value] ? value : 6;
        Require(digits <= 9, "a resolution of at most nanoseconds");
        return (long)Math.Pow(10, 9 - digits);
    }

    private static int Padded(int length) => length + ((4 - (length % 4)) % 4);

    private static void RequirePadding(byte[] body, int from, int to) => Require(body[from..to].All(value => value == 0), "zeros as padding");

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> bytes, int at, int length)
    {
        Require(length >= 0 && at + length <= bytes.Length, $"{length} bytes at {at}");
        return bytes.Slice(at, length);
    }

    private static uint UInt32(ReadOnlyMemory<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(bytes, at, 4).Span);

    private static ushort UInt16(ReadOnlyMemory<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(bytes, at, 2).Span);

    private static void Require(bool isSo, string expected)
    {
        if (!isSo)
        {
            throw new InvalidDataException($"A capture should have {expected}.");
        }
    }
}
