using System.Buffers;

namespace TapToPcap.Reading;

/// <summary>The part of an input that is in memory: what has been read and not yet taken.</summary>
/// <remarks>What <see cref="Slice"/> hands out stays valid, also after it was taken, until the next <see cref="Fill"/>.</remarks>
internal sealed class TapWindow(string source, int limit) : IDisposable
{
    private const int InitialLength = 1 << 16;
    private const int FullLength = 1 << 18;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(InitialLength, limit));
    private int _start;
    private int _end;

    /// <summary>Bytes read and not yet taken.</summary>
    internal ReadOnlySpan<byte> Span => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Where <see cref="Span"/> begins in the input.</summary>
    internal long Offset { get; private set; }

    /// <summary>The input holds nothing beyond <see cref="Span"/>.</summary>
    internal bool IsFinal { get; private set; }

    /// <summary>Most bytes that are held at once.</summary>
    internal int Limit { get; } = limit;

    internal ReadOnlyMemory<byte> Slice(int start, int length) => _buffer.AsMemory(_start + start, length);

    internal void Take(int count)
    {
        _start += count;
        Offset += count;
    }

    /// <summary>The place <paramref name="ahead"/> bytes into <see cref="Span"/>.</summary>
    internal SourcePosition Position(long record, int ahead = 0) => new(source, Offset + ahead, record);

    /// <summary>Reads once, as much as there is room for; at the end of the input sets <see cref="IsFinal"/>.</summary>
    /// <exception cref="TapFormatException">The window is full and nothing was taken: one piece of the tap is larger than the limit.</exception>
    internal void Fill(Stream bytes, long record)
    {
        MakeRoom(record);
        int read = bytes.Read(_buffer.AsSpan(_end));
        _end += read;
        IsFinal = read == 0;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void MakeRoom(long record)
    {
        int held = _end - _start;
        if (held >= Limit)
        {
            throw new TapFormatException(Position(record), $"one piece of the tap is longer than the {Limit} bytes that are held at most (--max-event-size)");
        }

        byte[] target = held > _buffer.Length / 2 || (Offset > 0 && _buffer.Length < FullLength) ? Rent() : _buffer;
        _buffer.AsSpan(_start, held).CopyTo(target);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        _start = 0;
        _end = held;
    }

    // A short input never costs more than a small buffer; a long one is soon read in large pieces.
    private byte[] Rent() => ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(FullLength, 2L * _buffer.Length), Limit));
}
