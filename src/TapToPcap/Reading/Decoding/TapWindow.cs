using System.Buffers;

namespace TapToPcap.Reading.Decoding;

/// <summary>The part of an input that is in memory: bytes that were read and not yet decoded ("taken").</summary>
/// <remarks>Memory from <see cref="Slice"/> is valid until the next <see cref="Fill"/>, even after its bytes were taken.</remarks>
/// <param name="start">Offset of the window's first byte in the input.</param>
internal sealed class TapWindow(string source, int limit, long start = 0) : IDisposable
{
    /// <summary>Bytes of the first buffer.</summary>
    internal const int InitialLength = 1 << 14;

    private const int FullLength = 1 << 18;

    // Most bytes after a mark that are kept once they were taken.
    private const int MaxKept = 1 << 20;

    private byte[] _buffer = [];
    private long _marked = start;
    private int _start;
    private int _end;

    /// <summary>A window over a whole input in the caller's buffer; it must not be filled or disposed of.</summary>
    internal static TapWindow Over(string source, byte[] buffer, int length) => new(source, length) { _buffer = buffer, _end = length, IsFinal = true };

    /// <summary>Bytes read and not yet taken.</summary>
    internal ReadOnlySpan<byte> Span => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Offset of <see cref="Span"/> in the input.</summary>
    internal long Offset { get; private set; } = start;

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

    /// <summary>Marks a place in <see cref="Span"/>, at most its end, for <see cref="Rewind"/>.</summary>
    internal void Mark(int ahead = 0) => _marked = Offset + Math.Min(ahead, _end - _start);

    /// <summary>Goes back in the input, by dropping what is held; the next fill must begin there.</summary>
    internal void GoBack(long offset)
    {
        Drop();
        (Offset, _marked, HasGoneBack) = (offset, offset, true);
    }

    /// <summary>The next fill must be of bytes from <see cref="Offset"/> on, where the input was read further already.</summary>
    internal bool HasGoneBack { get; private set; }

    /// <summary>Goes to the mark, or stays if the bytes since the mark are no longer in memory, as over 1 MiB.</summary>
    internal void Rewind() => Take(_marked > Offset ? (int)(_marked - Offset) : -Kept);

    /// <summary>Goes back to a place at or after the mark, or stays and returns false if its bytes are no longer in memory.</summary>
    internal bool TryRewind(long offset)
    {
        if (offset < Offset - Kept || offset > Offset)
        {
            return false;
        }

        Take(-(int)(Offset - offset));
        return true;
    }

    // Bytes since the mark that were taken and are still in memory; 0 where not all of them are.
    private int Kept => Offset - _marked is var taken and > 0 and <= MaxKept && taken <= _start ? (int)taken : 0;

    /// <summary>The place <paramref name="ahead"/> bytes into <see cref="Span"/>.</summary>
    internal SourcePosition Position(long record, int ahead = 0) => new(source, Offset + ahead, record);

    /// <summary>Reads once, as much as there is space for; at the end of the input sets <see cref="IsFinal"/>.</summary>
    /// <param name="goesOn">The input is still growing: where it ends now is not its end.</param>
    /// <returns>False where nothing was read.</returns>
    /// <exception cref="TapFormatException">The window is full: one token or event is larger than the limit.</exception>
    internal bool Fill(Stream bytes, long record, bool goesOn = false)
    {
        MakeSpace(record);
        HasGoneBack = false;
        int read = bytes.Read(_buffer.AsSpan(_end, Math.Min(_buffer.Length - _end, Limit - (_end - _start))));
        _end += read;
        IsFinal = read == 0 && !goesOn;
        return read > 0;
    }

    /// <summary>Releases the buffer with the bytes that were not taken. The next fill must begin at <see cref="Offset"/>.</summary>
    internal void Drop()
    {
        Return(_buffer);
        (_buffer, _start, _end, IsFinal) = ([], 0, 0, false);
    }

    /// <summary>Moves the last bytes of an input, fewer than <see cref="InitialLength"/>, to a buffer of their size.</summary>
    internal void Keep()
    {
        byte[] kept = Span.ToArray();
        Drop();
        (_buffer, _end, IsFinal) = (kept, kept.Length, true);
    }

    public void Dispose() => Drop();

    private void MakeSpace(long record)
    {
        int held = _end - _start;
        if (held >= Limit)
        {
            throw new TapFormatException(Position(record), $"one piece of the tap is longer than the {Limit} bytes that are held at most (--max-event-size)");
        }

        int from = _start - Kept;
        int kept = _end - from;
        byte[] before = _buffer;
        if (before.Length == 0 || kept > before.Length / 2 || (Offset > 0 && before.Length < FullLength))
        {
            _buffer = ArrayPool<byte>.Shared.Rent(NextLength(before.Length));
        }

        before.AsSpan(from, kept).CopyTo(_buffer);
        if (before != _buffer)
        {
            Return(before);
        }

        _start -= from;
        _end = kept;
    }

    // A short input needs only a small buffer; a long one is soon read in large blocks.
    private int NextLength(int length) => length == 0 ? Math.Min(InitialLength, Limit) : (int)Math.Min(Math.Max(FullLength, 2L * length), Math.Min(Limit + (long)MaxKept, Array.MaxLength));

    // A shorter buffer was made by Keep and is not from the pool.
    private static void Return(byte[] buffer)
    {
        if (buffer.Length >= InitialLength)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
