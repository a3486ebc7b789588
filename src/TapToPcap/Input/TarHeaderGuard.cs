using System.Buffers.Binary;
using TapToPcap.Common;

namespace TapToPcap.Input;

/// <summary>Passes a tar archive on to a TarReader; refuses more metadata in a header than <see cref="MaxMetadata"/>.</summary>
/// <remarks>A TarReader would hold all metadata of a member in memory, however large its header says that they are.</remarks>
internal sealed class TarHeaderGuard(Stream archive) : ForwardReadStream
{
    /// <summary>Most bytes of metadata for one header: 1 MiB. Names and times need a few hundred bytes.</summary>
    internal const int MaxMetadata = 1 << 20;

    /// <summary>Bytes of a header; data are padded to a multiple of it.</summary>
    internal const int BlockLength = 512;

    // Places in a header (POSIX.1-2017, pax, ustar interchange format). In GNU's format a number with the first bit set is binary.
    private const int SizeAt = 124;
    private const int SizeLength = 12;
    private const int ChecksumAt = 148;
    private const int ChecksumLength = 8;
    private const int TypeAt = 156;
    private const int MagicAt = 257;
    private const byte BinarySize = 0x80;

    private readonly byte[] _header = new byte[BlockLength];
    private int _held;
    private long _headerAt;
    private long _position;

    /// <summary>Bytes read so far.</summary>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    private static ReadOnlySpan<byte> Magic => "ustar"u8;

    /// <summary>Header types of metadata: x (one file) and g (all files) of pax; K (link target) and L (name) of GNU.</summary>
    private static ReadOnlySpan<byte> MetadataTypes => "xgLK"u8;

    /// <summary>Whether a tar archive begins here, with the magic or, as before POSIX, a valid checksum.</summary>
    internal static bool IsHeader(ReadOnlySpan<byte> start) =>
        (start.Length > MagicAt && start[MagicAt..].StartsWith(Magic)) || (start.Length >= BlockLength && HasItsChecksum(start[..BlockLength]));

    /// <summary>Notes that the data of a member begin here; the next header follows them.</summary>
    /// <param name="length">Bytes of the data, without the padding.</param>
    internal void BeginData(long length) => _headerAt = _position + Padded(length);

    /// <exception cref="InvalidDataException">A header announces more than <see cref="MaxMetadata"/>.</exception>
    public override int Read(Span<byte> buffer)
    {
        int read = archive.Read(buffer);
        Look(buffer[..read]);
        _position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            archive.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Look(ReadOnlySpan<byte> bytes)
    {
        while (_headerAt + _held - _position is long ahead && ahead < bytes.Length)
        {
            ReadOnlySpan<byte> here = bytes[(int)ahead..];
            int count = Math.Min(here.Length, BlockLength - _held);
            here[..count].CopyTo(_header.AsSpan(_held));
            _held += count;
            if (_held == BlockLength)
            {
                _held = 0;
                _headerAt = NextHeader();
            }
        }
    }

    // After a member with data, BeginData says where it is: metadata may give the data another size than the header does.
    private long NextHeader()
    {
        if (!MetadataTypes.Contains(_header[TypeAt]))
        {
            return long.MaxValue - BlockLength;
        }

        ulong size = NumberIn(_header.AsSpan(SizeAt, SizeLength));
        return size <= MaxMetadata
            ? _headerAt + BlockLength + Padded((long)size)
            : throw new InvalidDataException($"the metadata of a member take {size} bytes, at most {MaxMetadata} are read");
    }

    /// <summary>Bytes of the data that follow a header, with the padding.</summary>
    /// <param name="padding">Bytes of the padding, which are zeros.</param>
    internal static long LengthOfData(ReadOnlySpan<byte> header, out long padding)
    {
        long length = (long)Math.Min(NumberIn(header.Slice(SizeAt, SizeLength)), long.MaxValue / 2);
        padding = Padded(length) - length;
        return length + padding;
    }

    // The checksum is the sum of all bytes of the header, with those of the checksum itself taken as spaces.
    internal static bool HasItsChecksum(ReadOnlySpan<byte> header)
    {
        ulong sum = ChecksumLength * ' ';
        for (int i = 0; i < header.Length; i++)
        {
            sum += i is >= ChecksumAt and < ChecksumAt + ChecksumLength ? 0u : header[i];
        }

        return NumberIn(header.Slice(ChecksumAt, ChecksumLength)) == sum;
    }

    // Octal, up to the first byte that is no digit; the reader refuses a malformed number.
    private static ulong NumberIn(ReadOnlySpan<byte> field)
    {
        if ((field[0] & BinarySize) != 0)
        {
            return BinaryPrimitives.ReadUInt64BigEndian(field[^sizeof(ulong)..]);
        }

        ulong size = 0;
        foreach (byte digit in field.TrimStart(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                break;
            }

            size = (size * 8) + digit - '0';
        }

        return size;
    }

    private static long Padded(long length) => (length + BlockLength - 1) / BlockLength * BlockLength;
}
