using System.Buffers.Binary;
using TapToPcap.Common;

namespace TapToPcap.Input;

/// <summary>A tar archive on its way to the reader of it, which holds all metadata of a member in memory, as large as its header says.</summary>
/// <remarks>Looks at each header before the reader does, and refuses metadata over <see cref="MaxMetadata"/>.</remarks>
internal sealed class TarHeaderGuard(Stream archive) : ForwardReadStream
{
    /// <summary>Most bytes of metadata for one header: 1 MiB. Names and times take a few hundred.</summary>
    internal const int MaxMetadata = 1 << 20;

    /// <summary>Bytes of a header.</summary>
    internal const int BlockLength = 512;

    // POSIX.1-2017, pax, ustar interchange format; in GNU's form a size whose first bit is set is binary.
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

    /// <summary>Metadata of a file or of all files (pax), and a long name or target of a link (GNU).</summary>
    private static ReadOnlySpan<byte> MetadataTypes => "xgLK"u8;

    /// <summary>Whether an archive begins so. By its checksum where it has no magic, as before POSIX and in the labels of GNU's volumes.</summary>
    internal static bool IsHeader(ReadOnlySpan<byte> start) =>
        (start.Length > MagicAt && start[MagicAt..].StartsWith(Magic)) || (start.Length >= BlockLength && HasItsChecksum(start[..BlockLength]));

    /// <summary>The data of a member begin here, and after them comes the next header.</summary>
    /// <param name="length">Bytes of the data, without the padding.</param>
    internal void BeginData(long length) => _headerAt = _position + Padded(length);

    /// <exception cref="InvalidDataException">A header says that the metadata after it are too large.</exception>
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

    // After the data of a member it is where the reader says: metadata may give them another size than the header does.
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

    // The sum of all bytes, in which its own are spaces.
    private static bool HasItsChecksum(ReadOnlySpan<byte> header)
    {
        ulong sum = ChecksumLength * ' ';
        for (int i = 0; i < header.Length; i++)
        {
            sum += i is >= ChecksumAt and < ChecksumAt + ChecksumLength ? 0u : header[i];
        }

        return NumberIn(header.Slice(ChecksumAt, ChecksumLength)) == sum;
    }

    // Of digits those before whatever is none: the reader refuses the others.
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
