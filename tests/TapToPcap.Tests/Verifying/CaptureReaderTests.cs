using System.Globalization;
using TapToPcap.Tests.Support;
using TapToPcap.Verifying.Captures;
using CapturedFrame = TapToPcap.Verifying.Captures.CapturedFrame;
using CaptureReader = TapToPcap.Verifying.Captures.CaptureReader;

namespace TapToPcap.Tests.Verifying;

/// <summary>The reader of captures, on captures that others wrote.</summary>
public class CaptureReaderTests
{
    [Theory]
    [InlineData("pcap", 1000)]
    [InlineData("nsecpcap", 1)]
    [InlineData("pcapng", 1)]
    public async Task Read_CaptureOfText2Pcap_GivesItsFramesAndTimes(string form, long unit) =>
        AssertFrames(Read(await ForeignCaptures.ByText2PcapAsync(form)), unit);

    [Theory]
    [InlineData("pcap", 1000)]
    [InlineData("nsecpcap", 1)]
    [InlineData("pcapng", 1)]
    public async Task Read_CaptureOfEditcap_GivesItsFramesAndTimes(string form, long unit) =>
        AssertFrames(Read(await ForeignCaptures.ByEditcapAsync(ForeignCaptures.Pcap(isBigEndian: true, isNanoseconds: true), form)), unit);

    [Fact]
    public async Task Read_CaptureOfTcpdump_GivesItsFrames() =>
        AssertFrames(Read(await ForeignCaptures.ByTcpdumpAsync(await ForeignCaptures.ByText2PcapAsync("pcap"))), 1000);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Read_PcapOfEitherOrderAndResolution_GivesItsFrames(bool isBigEndian, bool isNanoseconds) =>
        AssertFrames(Read(ForeignCaptures.Pcap(isBigEndian, isNanoseconds)), isNanoseconds ? 1 : 1000);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    public void Read_SectionsOfEitherOrderInPieces_GivesTheFramesOfAll(int piece)
    {
        byte[] file = [.. ForeignCaptures.PcapNgSection(isBigEndian: true), .. ForeignCaptures.PcapNgSection(isBigEndian: false), .. ForeignCaptures.PcapNgSection(isBigEndian: true)];

        List<CapturedFrame> frames = Read(file, piece);

        int each = ForeignCaptures.Frames.Length + 1;
        Assert.Equal(3 * each, frames.Count);
        foreach (CapturedFrame[] section in frames.Chunk(each))
        {
            AssertFrames([.. section[..^1]], 1);
            CapturedFrame simple = section[^1];
            Assert.Equal((null, 9u, 1), (simple.Time, simple.OriginalLength, simple.LinkType));
            Assert.Equal([1, 2, 3, 4], simple.Bytes.ToArray());
        }
    }

    [Fact]
    public async Task Read_SectionMadeByHand_IsWhatTsharkSees()
    {
        using Scratch scratch = new();
        await File.WriteAllBytesAsync(scratch["in"], ForeignCaptures.PcapNgSection(isBigEndian: true));

        ToolRun run = await ToolRun.TsharkAsync("-r", scratch["in"], "-T", "fields", "-e", "frame.time_epoch", "-e", "frame.cap_len");

        string[] expected = [.. Read(await File.ReadAllBytesAsync(scratch["in"])).SkipLast(1).Select(frame => string.Create(CultureInfo.InvariantCulture, $"{frame.Time / 1_000_000_000}.{frame.Time % 1_000_000_000:d9}\t{frame.Bytes.Length}"))];
        Assert.Equal(expected, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[..^1]);
    }

    [Theory]
    [InlineData((byte)0x80, 1ul, 1_000_000_000)]
    [InlineData((byte)0x8A, 1025ul, 1_000_976_562)]
    [InlineData((byte)3, 1500ul, 1_500_000_000)]
    [InlineData((byte)12, 1_999ul, 1)]
    [InlineData((byte)0, ulong.MaxValue, long.MaxValue)]
    [InlineData((byte)0xFF, ulong.MaxValue, 999_999_999)]
    public void TimeOf_AnyResolution_IsInNanoseconds(byte resolution, ulong units, long expected) =>
        Assert.Equal(expected, new PcapNgInterface(1, 0, PcapNgInterface.Resolution(resolution), 0).TimeOf(units));

    public static TheoryData<string> Files => ["pcap", "pcap-big-endian", "pcapng", "pcapng-big-endian"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_CutAtEachByte_GivesTheWholeFramesBeforeIt(string name)
    {
        byte[] file = MadeByHand(name);
        List<CapturedFrame> whole = Read(file);
        for (int length = 0; length < file.Length; length++)
        {
            List<CapturedFrame> frames = [];
            CaptureFormatException? problem = Try(file[..length], frames);

            Assert.Equal(whole.Take(frames.Count).Select(frame => Convert.ToHexString(frame.Bytes.Span)), frames.Select(frame => Convert.ToHexString(frame.Bytes.Span)));
            Assert.True(frames.Count == whole.Count(frame => EndOf(file, whole, frame) <= length), $"{frames.Count} frames of {length} bytes");
            Assert.True(problem is null || (problem.Position.Offset <= length && problem.Message.StartsWith("capture: byte ", StringComparison.Ordinal)), problem?.Message);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_DamagedBySeeds1To4000_EndsInFramesOrTheOneException(string name)
    {
        byte[] file = MadeByHand(name);
        int failures = 0;
        for (int seed = 1; seed <= 4000; seed++)
        {
            byte[] damaged = [.. file];
            Random random = new(seed);
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            failures += Try(damaged, []) is null ? 0 : 1;
        }

        Assert.InRange(failures, 100, 4000);
    }

    [Theory]
    [InlineData("", "byte 0, record 1: the start of a capture takes 4 bytes, 0 are left")]
    [InlineData("00112233", "byte 0, record 1: no capture begins with 0x00112233, ")]
    [InlineData("a1b2c3d40002", "byte 0, record 1: the header of pcap takes 24 bytes, 6 are left")]
    [InlineData("a1b2c3d4000300040000000000000000000000000000000001", "byte 4, record 1: the version is 3, expected 2")]
    [InlineData("a1b2c3d40002000400000000000000000000ffff00000001 00000000000f42400000000100000001", "byte 28, record 1: the part of a second is 1000000, expected less than 1000000")]
    [InlineData("a1b2c3d40002000400000000000000000000ffff00000001 00000000000000007fffffff7fffffff", "byte 32, record 1: a frame of 2147483647 bytes, expected at most 1048560")]
    [InlineData("a1b2c3d40002000400000000000000000000ffff00000001 00000000000000000000000200000001", "byte 32, record 1: 2 bytes were captured of a frame of 1")]
    [InlineData("a1b2c3d40002000400000000000000000000ffff00000001 0000000000000000000000020000000201", "byte 24, record 1: a record takes 18 bytes, 17 are left")]
    [InlineData("0a0d0d0a 1c000000 4d3c2b1b 00000000", "byte 8, record 1: the mark of the byte order is 0x1b2b3c4d, expected 0x1a2b3c4d")]
    [InlineData("0a0d0d0a 1d000000 4d3c2b1a 00000000", "byte 4, record 1: a block's length is 29, expected a multiple of 4 from 12 on")]
    [InlineData("0a0d0d0a 10000000 4d3c2b1a 00000000", "byte 4, record 1: a block's length is 16, expected 28 to 1048576")]
    [InlineData("0a0d0d0a 1c000000 4d3c2b1a 01000000 ffffffffffffffff 20000000", "byte 24, record 1: a block's length is 32 at its end, 28 at its start")]
    [InlineData("0a0d0d0a 1c000000 4d3c2b1a 01000000 ffffffffffffffff 1c000000 06000000 20000000 00000000 00000000 00000000 00000000 00000000 20000000", "byte 36, record 1: a frame of interface 0, the section has 0")]
    public void Read_NotAsItShouldBe_NamesThePlaceAndBothNumbers(string hex, string expected) =>
        Assert.StartsWith($"capture: {expected}", Try(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), [])?.Message, StringComparison.Ordinal);

    private static byte[] MadeByHand(string name) => name switch
    {
        "pcap" => ForeignCaptures.Pcap(isBigEndian: false, isNanoseconds: true),
        "pcap-big-endian" => ForeignCaptures.Pcap(isBigEndian: true, isNanoseconds: false),
        "pcapng" => ForeignCaptures.PcapNgSection(isBigEndian: false),
        _ => ForeignCaptures.PcapNgSection(isBigEndian: true),
    };

    // Where the next begins, so does this one end; the last ends with the file.
    private static long EndOf(byte[] file, List<CapturedFrame> all, CapturedFrame frame) => frame.Number == all.Count ? file.Length : all[(int)frame.Number].Offset;

    private static List<CapturedFrame> Read(byte[] file, int piece = int.MaxValue)
    {
        List<CapturedFrame> frames = [];
        CaptureReader reader = CaptureReader.Open("capture", new PieceStream(file, piece));
        while (reader.TryReadFrame(out CapturedFrame frame))
        {
            frames.Add(frame with { Bytes = frame.Bytes.ToArray() });
        }

        return frames;
    }

    private static CaptureFormatException? Try(byte[] file, List<CapturedFrame> frames)
    {
        try
        {
            CaptureReader reader = CaptureReader.Open("capture", new MemoryStream(file));
            while (reader.TryReadFrame(out CapturedFrame frame))
            {
                frames.Add(frame with { Bytes = frame.Bytes.ToArray() });
            }

            return null;
        }
        catch (CaptureFormatException e)
        {
            return e;
        }
    }

    private static void AssertFrames(List<CapturedFrame> frames, long unit)
    {
        Assert.Equal(ForeignCaptures.Frames.Select(frame => frame.Time / unit * unit), frames.Select(frame => frame.Time!.Value));
        Assert.Equal(ForeignCaptures.Frames.Select(frame => Convert.ToHexString(frame.Bytes)), frames.Select(frame => Convert.ToHexString(frame.Bytes.Span)));
        Assert.All(frames, frame => Assert.Equal((ForeignCaptures.Link, (uint)frame.Bytes.Length), (frame.LinkType, frame.OriginalLength)));
    }
}
