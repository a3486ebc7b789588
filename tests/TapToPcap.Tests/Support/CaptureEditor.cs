using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Tests.Support;

/// <summary>A little-endian classic capture of Ethernet, whose records can be taken out, put elsewhere and changed byte by byte, to make a wrong capture of a right one.</summary>
internal sealed class CaptureEditor
{
    private const int FileHeaderLength = 24;
    private const int RecordHeaderLength = 16;
    private const int TimeLength = 8;
    private const int EthernetLength = 14;
    private const int Ipv4Length = 20;
    private const int Ipv6Length = 40;
    private const int FlagsAt = 13;
    private const int ChecksumAt = 16;
    private const int OptionsAt = 20;

    private readonly byte[] _header;
    private readonly List<byte[]> _records = [];

    internal CaptureEditor(ReadOnlySpan<byte> file)
    {
        _header = file[..FileHeaderLength].ToArray();
        ReadOnlySpan<byte> rest = file[FileHeaderLength..];
        while (!rest.IsEmpty)
        {
            int length = RecordHeaderLength + ReadInt32LittleEndian(rest[8..]);
            _records.Add(rest[..length].ToArray());
            rest = rest[length..];
        }
    }

    internal int Count => _records.Count;

    internal byte[] File => [.. _header, .. _records.SelectMany(record => record)];

    /// <summary>From the Ethernet header on.</summary>
    internal Span<byte> Frame(int number) => _records[number].AsSpan(RecordHeaderLength);

    /// <summary>From the TCP header on.</summary>
    internal Span<byte> Segment(int number) => Frame(number)[(EthernetLength + (IsIpv6(number) ? Ipv6Length : Ipv4Length))..];

    internal int Flags(int number) => Segment(number)[FlagsAt];

    internal int PayloadLength(int number) => Segment(number).Length - HeaderLength(number);

    internal Span<byte> Options(int number) => Segment(number)[OptionsAt..HeaderLength(number)];

    internal Span<byte> Checksum(int number) => Segment(number).Slice(ChecksumAt, 2);

    internal ReadOnlySpan<byte> Time(int number) => _records[number].AsSpan(0, TimeLength);

    internal void Remove(Predicate<int> isUnwanted)
    {
        byte[][] kept = [.. Enumerable.Range(0, Count).Where(number => !isUnwanted(number)).Select(number => _records[number])];
        _records.Clear();
        _records.AddRange(kept);
    }

    /// <summary>Each goes to the other's place with its time.</summary>
    internal void Swap(int first, int second) => (_records[first], _records[second]) = (_records[second], _records[first]);

    /// <summary>Each stays in its place and gets the other's time.</summary>
    internal void SwapTimes(int first, int second)
    {
        byte[] time = Time(first).ToArray();
        Time(second).CopyTo(_records[first]);
        time.CopyTo(_records[second], 0);
    }

    /// <summary>Makes TCP's checksum right again.</summary>
    internal void FixChecksum(int number)
    {
        Span<byte> segment = Segment(number);
        ReadOnlySpan<byte> ip = Frame(number)[EthernetLength..];
        ReadOnlySpan<byte> addresses = IsIpv6(number) ? ip[8..40] : ip[12..20];
        Checksum(number).Clear();
        int sum = TcpPacket.Checksum([.. addresses, 0, 0, (byte)(segment.Length >> 8), (byte)segment.Length, 0, 6, .. segment]);
        WriteUInt16BigEndian(Checksum(number), (ushort)sum);
    }

    private bool IsIpv6(int number) => Frame(number)[EthernetLength] >> 4 == 6;

    private int HeaderLength(int number) => Segment(number)[12] >> 4 << 2;
}
