using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Verifying.Captures;

/// <summary>Buffers a capture while it is read, and reads numbers in the byte order of its writer.</summary>
/// <remarks>The memory that <see cref="Peek"/> returns stays valid, also after it was taken, until more is asked for.</remarks>
internal sealed class CaptureBytes(string source, Stream stream)
{
    /// <summary>Most bytes of one record or block, and so most that are buffered. No frame of a network is longer.</summary>
    internal const int MaxHeld = 1 << 20;

    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    internal bool IsBigEndian { get; set; }

    /// <summary>Bytes taken so far.</summary>
    internal long Offset { get; private set; }

    /// <summary>Frames found so far.</summary>
    internal long Frames { get; private set; }

    internal bool IsAtEnd => _start == _end && !TryFill(1);

    /// <summary>Returns the next bytes without taking them.</summary>
    /// <param name="what">What these bytes are, for the error message.</param>
    /// <exception cref="CaptureFormatException">The capture ends before.</exception>
    internal ReadOnlyMemory<byte> Peek(int count, string what)
    {
        if (_end - _start < count && !TryFill(count))
        {
            Fail($"{what} takes {count} bytes, {_end - _start} are left");
        }

        return _buffer.AsMemory(_start, count);
    }

    /// <summary>Takes bytes that <see cref="Peek"/> returned.</summary>
    internal void Take(int count)
    {
        _start += count;
        Offset += count;
    }

    /// <summary>Skips any number of bytes.</summary>
    /// <exception cref="CaptureFormatException">The capture ends before.</exception>
    internal void Skip(long count, string what)
    {
        long left = count;
        while (left > 0 && !IsAtEnd)
        {
            int step = (int)Math.Min(left, _end - _start);
            Take(step);
            left -= step;
        }

        if (left > 0)
        {
            Fail($"{what} takes {left} bytes more, 0 are left");
        }
    }

    internal CapturedFrame Frame(int linkType, long? time, uint originalLength, ReadOnlyMemory<byte> bytes) =>
        new(++Frames, Offset, linkType, time, originalLength, bytes);

    internal ushort UInt16(ReadOnlySpan<byte> at) => IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

    internal uint UInt32(ReadOnlySpan<byte> at) => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    internal ulong UInt64(ReadOnlySpan<byte> at) => IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(at) : BinaryPrimitives.ReadUInt64LittleEndian(at);

    /// <param name="ahead">How many bytes after the next one the first wrong one is.</param>
    [DoesNotReturn]
    internal void Fail(FormattableString problem, int ahead = 0) =>
        throw new CaptureFormatException(new SourcePosition(source, Offset + ahead, Frames + 1), problem.ToString(CultureInfo.InvariantCulture));

    private bool TryFill(int count)
    {
        MakeSpace(count);
        while (_end - _start < count)
        {
            int read = Read(_buffer.AsSpan(_end));
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }

    private int Read(Span<byte> buffer)
    {
        try
        {
            return stream.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            Fail($"the compressed capture cannot be read on from here: {e.Message}");
            throw;
        }
    }

    private void MakeSpace(int count)
    {
        byte[] before = _buffer;
        if (count > before.Length)
        {
            _buffer = new byte[Math.Max(count, 2 * before.Length)];
        }

        before.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
    }
}
