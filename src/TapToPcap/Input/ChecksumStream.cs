using System.IO.Hashing;
using TapToPcap.Common;

namespace TapToPcap.Input;

/// <summary>Passes bytes on, and compares their CRC-32 with the one that an archive has of them.</summary>
internal sealed class ChecksumStream(Stream bytes, uint expected) : ForwardReadStream
{
    private readonly Crc32 _checksum = new();

    /// <exception cref="InvalidDataException">At the end: they are not the bytes that were put into the archive.</exception>
    public override int Read(Span<byte> buffer)
    {
        int read = bytes.Read(buffer);
        _checksum.Append(buffer[..read]);
        return read > 0 || buffer.IsEmpty || _checksum.GetCurrentHashAsUInt32() == expected
            ? read
            : throw new InvalidDataException("its checksum is wrong, so bytes of it are");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            bytes.Dispose();
        }

        base.Dispose(disposing);
    }
}
