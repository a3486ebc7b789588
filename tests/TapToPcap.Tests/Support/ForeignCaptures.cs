using System.Globalization;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Tests.Support;

/// <summary>Captures that our own writers had no part in: of other programs, and made by hand for what those do not write.</summary>
internal static class ForeignCaptures
{
    internal const int Link = 101;

    internal static readonly (long Time, byte[] Bytes)[] Frames =
    [
        (1_700_000_000_123_456_789, [0x45, 1, 2, 3]),
        (1_700_000_000_999_999_999, [0x60]),
        (1_700_000_001_000_000_001, [.. Enumerable.Range(0, 300).Select(number => (byte)number)]),
        (1_700_000_003_000_001_000, [0x45, 7, 7, 7, 7, 7]),
    ];

    /// <param name="form">pcap, nsecpcap or pcapng, as Wireshark's programs call them.</param>
    internal static async Task<byte[]> ByText2PcapAsync(string form)
    {
        using Scratch scratch = new();
        await File.WriteAllTextAsync(scratch["frames.txt"], string.Concat(Frames.Select(Dump)));
        ToolRun run = await ToolRun.StartAsync(Needs.Tool("text2pcap"), ["-q", "-t", "%s.%f", "-l", $"{Link}", "-F", form, scratch["frames.txt"], scratch["out"]]);
        Assert.Equal(0, run.ExitCode);
        return await File.ReadAllBytesAsync(scratch["out"]);
    }

    internal static async Task<byte[]> ByEditcapAsync(byte[] capture, string form)
    {
        using Scratch scratch = new();
        await File.WriteAllBytesAsync(scratch["in"], capture);
        ToolRun run = await ToolRun.StartAsync(Needs.Tool("editcap"), ["-F", form, scratch["in"], scratch["out"]]);
        Assert.Equal(0, run.ExitCode);
        return await File.ReadAllBytesAsync(scratch["out"]);
    }

    internal static async Task<byte[]> ByTcpdumpAsync(byte[] capture)
    {
        ToolRun run = await ToolRun.StartAsync(Needs.Tool("tcpdump"), ["-r", "-", "-w", "-"], capture);
        Assert.Equal(0, run.ExitCode);
        return run.OutputBytes;
    }

    internal static byte[] Pcap(bool isBigEndian, bool isNanoseconds)
    {
        ByteWriter file = new(isBigEndian);
        file.UInt32(isNanoseconds ? 0xA1B23C4D : 0xA1B2C3D4).UInt16(2).UInt16(4).UInt32(0).UInt32(0).UInt32(65_535).UInt32(Link);
        foreach ((long time, byte[] bytes) in Frames)
        {
            uint fraction = (uint)(time % 1_000_000_000 / (isNanoseconds ? 1 : 1000));
            file.UInt32((uint)(time / 1_000_000_000)).UInt32(fraction).UInt32((uint)bytes.Length).UInt32((uint)bytes.Length).Raw(bytes);
        }

        return file.ToArray();
    }

    /// <summary>A section with all that is optional: a comment, an unknown block, two interfaces, a resolution, an offset of times, a simple packet.</summary>
    internal static byte[] PcapNgSection(bool isBigEndian)
    {
        byte[] resolution = new ByteWriter(isBigEndian).Option(9, 9).Option(14, new ByteWriter(isBigEndian).UInt32(isBigEndian ? 0 : 1_000_000_000u).UInt32(isBigEndian ? 1_000_000_000u : 0).ToArray()).Option(0).ToArray();
        ByteWriter file = new ByteWriter(isBigEndian)
            .Block(0x0A0D0D0A, new ByteWriter(isBigEndian).UInt32(0x1A2B3C4D).UInt16(1).UInt16(0).UInt32(uint.MaxValue).UInt32(uint.MaxValue).Option(1, "by hand"u8.ToArray()).Option(0))
            .Block(1, new ByteWriter(isBigEndian).UInt16(1).UInt16(0).UInt32(4))
            .Block(0x4242, new ByteWriter(isBigEndian).Raw(new byte[5000]))
            .Block(1, new ByteWriter(isBigEndian).UInt16(Link).UInt16(0).UInt32(0).Raw(resolution));
        foreach ((long time, byte[] bytes) in Frames)
        {
            ulong units = (ulong)(time - 1_000_000_000_000_000_000);
            file.Block(6, new ByteWriter(isBigEndian).UInt32(1).UInt32((uint)(units >> 32)).UInt32((uint)units).UInt32((uint)bytes.Length).UInt32((uint)bytes.Length).Padded(bytes).Option(2, 0, 0, 0, 1).Option(0));
        }

        return file.Block(3, new ByteWriter(isBigEndian).UInt32(9).Padded([1, 2, 3, 4])).ToArray();
    }

    private static string Dump((long Time, byte[] Bytes) frame) => string.Create(
        CultureInfo.InvariantCulture,
        $"{frame.Time / 1_000_000_000}.{frame.Time % 1_000_000_000:d9}\n0000 {string.Join(' ', frame.Bytes.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)))}\n\n");

    /// <summary>Numbers in one byte order or the other.</summary>
    private sealed class ByteWriter(bool isBigEndian)
    {
        private readonly List<byte> _bytes = [];

        internal byte[] ToArray() => [.. _bytes];

        internal ByteWriter Raw(byte[] bytes)
        {
            _bytes.AddRange(bytes);
            return this;
        }

        internal ByteWriter Padded(byte[] bytes) => Raw([.. bytes, .. new byte[(4 - (bytes.Length % 4)) % 4]]);

        internal ByteWriter UInt16(ushort value)
        {
            byte[] bytes = new byte[2];
            WriteUInt16BigEndian(bytes, isBigEndian ? value : ReverseEndianness(value));
            return Raw(bytes);
        }

        internal ByteWriter UInt32(uint value)
        {
            byte[] bytes = new byte[4];
            WriteUInt32BigEndian(bytes, isBigEndian ? value : ReverseEndianness(value));
            return Raw(bytes);
        }

        internal ByteWriter Option(ushort code, params byte[] value) => UInt16(code).UInt16((ushort)value.Length).Padded(value);

        internal ByteWriter Block(uint type, ByteWriter body)
        {
            byte[] bytes = body.ToArray();
            uint length = (uint)bytes.Length + 12;
            return UInt32(type).UInt32(length).Raw(bytes).UInt32(length);
        }
    }
}
