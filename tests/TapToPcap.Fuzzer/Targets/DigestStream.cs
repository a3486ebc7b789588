namespace TapToPcap.Fuzzer.Targets;

/// <summary>Keeps no byte of what is written, only a digest that does not depend on the pieces.</summary>
internal sealed class DigestStream : Stream
{
    private const uint Prime = 16_777_619;                                     // FNV-1a
    private const int Kept = 1 << 20;

    private uint _digest = 2_166_136_261;

    /// <summary>Of the length and of the first MiB: the zeros that fill a gap can be very many.</summary>
    internal int Digest => HashCode.Combine(_digest, Length);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => Position;

    public override long Position { get; set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        foreach (byte written in buffer[..(int)Math.Clamp(Kept - Position, 0, buffer.Length)])
        {
            _digest = (_digest ^ written) * Prime;
        }

        Position += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
