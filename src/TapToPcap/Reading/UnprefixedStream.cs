using TapToPcap.Common;

namespace TapToPcap.Reading;

/// <summary>Reads a text without the prefix of its lines. Lines that have none are read as they are.</summary>
internal sealed class UnprefixedStream(Stream text, LinePrefix prefix) : ForwardReadStream
{
    private readonly byte[] _bytes = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _isAtLine = true;
    private bool _isOver;

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = _isAtLine && !TryBeginLine() ? 0 : Math.Min(buffer.Length, LengthToNewline());
            if (count > 0)
            {
                _bytes.AsSpan(_start, count).CopyTo(buffer);
                _start += count;
                _isAtLine = _bytes[_start - 1] == '\n';
                return count;
            }

            if (_isOver)
            {
                return 0;
            }

            Fill();
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            text.Dispose();
        }

        base.Dispose(disposing);
    }

    private int LengthToNewline()
    {
        int newline = _bytes.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
        return newline < 0 ? _end - _start : newline + 1;
    }

    // Takes the prefix; false where more bytes are needed to know it.
    private bool TryBeginLine()
    {
        ReadOnlySpan<byte> line = _bytes.AsSpan(_start, _end - _start);
        if (line.Length <= LinePrefix.MaxLength && line.IndexOf((byte)'\n') < 0 && !_isOver)
        {
            return false;
        }

        _start += prefix.LengthIn(line[..LengthToNewline()]);
        _isAtLine = false;
        return true;
    }

    private void Fill()
    {
        _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
        (_start, _end) = (0, _end - _start);
        int read = text.Read(_bytes.AsSpan(_end));
        _end += read;
        _isOver = read == 0;
    }
}
