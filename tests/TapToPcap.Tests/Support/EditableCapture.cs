using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Tests.Support;

/// <summary>A little-endian classic capture of packets without a link header, as a list of records that can be tampered with.</summary>
internal sealed class EditableCapture
{
    private const int FileHeaderLength = 24;
    private const int RecordHeaderLength = 16;
    private const int SequenceAt = 4;
    private const int ChecksumAt = 16;

    private readonly byte[] _header;

    internal EditableCapture(byte[] file)
    {
        _header = file[..FileHeaderLength];
        for (int at = FileHeaderLength; at < file.Length;)
        {
            int length = RecordHeaderLength + ReadInt32LittleEndian(file.AsSpan(at + 8));
            Records.Add(file[at..(at + length)]);
            at += length;
        }
    }

    internal List<byte[]> Records { get; } = [];

    /// <summary>The packets of several captures of one kind, in the order of their times, as mergecap puts them.</summary>
    internal static byte[] Merge(params byte[][] captures)
    {
        EditableCapture merged = new(captures[0][..FileHeaderLength]);
        merged.Records.AddRange(captures.SelectMany(capture => new EditableCapture(capture).Records).OrderBy(TimeOf));
        return merged.ToArray();
    }

    internal byte[] ToArray() => [.. _header, .. Records.SelectMany(record => record)];

    internal static int PayloadLength(byte[] record) => record.Length - PayloadAt(record);

    internal static bool IsOpening(byte[] record) => (Tcp(record)[13] & (TcpPacket.Syn | TcpPacket.Fin)) != 0;

    /// <summary>With the payload changed, its checksum right again.</summary>
    internal static byte[] WithPayloadByte(byte[] record, int index)
    {
        byte[] changed = [.. record];
        changed[PayloadAt(changed) + index] ^= 0x5A;
        return Summed(changed);
    }

    internal static byte[] WithSequence(byte[] record, int difference)
    {
        byte[] changed = [.. record];
        Span<byte> sequence = Tcp(changed)[SequenceAt..];
        WriteUInt32BigEndian(sequence, unchecked(ReadUInt32BigEndian(sequence) + (uint)difference));
        return Summed(changed);
    }

    /// <summary>With source and destination changed for one another; no sum changes by that.</summary>
    internal static byte[] TurnedRound(byte[] record)
    {
        byte[] changed = [.. record];
        Span<byte> addresses = changed.AsSpan(RecordHeaderLength + 12, 8);
        Swap(addresses);
        Swap(Tcp(changed)[..4]);
        return changed;
    }

    private static (int Seconds, int Fraction) TimeOf(byte[] record) => (ReadInt32LittleEndian(record), ReadInt32LittleEndian(record.AsSpan(4)));

    private static void Swap(Span<byte> both)
    {
        byte[] first = both[..(both.Length / 2)].ToArray();
        both[(both.Length / 2)..].CopyTo(both);
        first.CopyTo(both[first.Length..]);
    }

    private static int PayloadAt(byte[] record) => record.Length - Tcp(record).Length + ((Tcp(record)[12] >> 4) * 4);

    private static Span<byte> Tcp(byte[] record) => record.AsSpan(RecordHeaderLength + ((record[RecordHeaderLength] & 0xF) * 4));

    private static byte[] Summed(byte[] record)
    {
        Span<byte> tcp = Tcp(record);
        WriteUInt16BigEndian(tcp[ChecksumAt..], 0);
        byte[] summed = [.. record[(RecordHeaderLength + 12)..(RecordHeaderLength + 20)], 0, 6, (byte)(tcp.Length >> 8), (byte)tcp.Length, .. tcp, 0];
        uint sum = 0;
        for (int i = 0; i + 1 < summed.Length; i += 2)
        {
            sum += ReadUInt16BigEndian(summed.AsSpan(i));
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        WriteUInt16BigEndian(tcp[ChecksumAt..], (ushort)~sum);
        return record;
    }
}
