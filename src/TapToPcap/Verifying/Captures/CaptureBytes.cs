using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Verifying.Captures;

/// <summary>The part of a capture that is in memory, numbers in the byte order of the one who wrote it.</summary>
/// <remarks>What <see cref="Peek"/> hands out stays valid, also after it was taken, until more is asked for.</remarks>
internal sealed class CaptureBytes(string source, Stream stream)
{
    /// <summary>Most bytes that are held at once; no frame of a network is longer, and no reader takes more.</summary>
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

    /// <summary>The next bytes, all of them.</summary>
    /// <param name="what">Which part of a capture they are, for the message.</param>
    /// <exception cref="CaptureFormatException">The capture ends before.</exception>
    internal ReadOnlyMemory<byte> Peek(int count, string what)
    {
        if (_end - _start < count && !TryFill(count))
        {
            Fail($"{what} takes {count} bytes, {_end - _start} are left");
        }

        return _buffer.AsMemory(_start, count);
    }

    /// <summary>Goes on; the bytes must have been looked at.</summary>
    internal void Take(int count)
    {
        _start += count;
        Offset += count;
    }

    /// <summary>Goes on, however far that is.</summary>
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

    /// <param name="ahead">How many bytes further on the one is that does not fit.</param>
    [DoesNotReturn]
    internal void Fail(FormattableString problem, int ahead = 0) =>
        throw new CaptureFormatException(new SourcePosition(source, Offset + ahead, Frames + 1), problem.ToString(CultureInfo.InvariantCulture));

    private bool TryFill(int count)
    {
        MakeSpace(count);
        while (_end - _start < count)
        {
            int read = stream.Read(_buffer.AsSpan(_end));
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
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
