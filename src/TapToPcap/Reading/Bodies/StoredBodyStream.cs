using TapToPcap.Common;
using TapToPcap.Input;

namespace TapToPcap.Reading.Bodies;

/// <summary>Reads a large body from its tap, and decodes it.</summary>
/// <exception cref="InputException">While reading: the tap is no longer what it was.</exception>
internal sealed class StoredBodyStream(TapEntry tap, Func<BodyDecoder>? createDecoder, IReadOnlyList<BodyPart> parts) : ForwardReadStream
{
    private const int PieceLength = 1 << 16;

    private readonly byte[] _encoded = new byte[createDecoder is null ? 0 : PieceLength];
    private readonly byte[] _decoded = new byte[createDecoder is null ? 0 : PieceLength + BodyDecoder.MaxKept];
    private SourceStream? _bytes;
    private BodyDecoder? _decoder;
    private int _part = -1;
    private long _left;
    private int _taken;
    private int _ready;

    public override int Read(Span<byte> buffer)
    {
        while (_taken == _ready)
        {
            if (_left == 0 && !TryBeginPart())
            {
                return 0;
            }

            if (_decoder is null)
            {
                return ReadEncoded(buffer[..(int)Math.Min(buffer.Length, _left)]);
            }

            Decode();
        }

        int count = Math.Min(buffer.Length, _ready - _taken);
        _decoded.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _bytes?.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool TryBeginPart()
    {
        if (_part + 1 == parts.Count)
        {
            return false;
        }

        long end = _part < 0 ? 0 : parts[_part].Offset + parts[_part].Length;
        _bytes ??= tap.Open();
        _bytes.Pass(parts[++_part].Offset - end);
        _left = parts[_part].Length;
        _decoder = createDecoder?.Invoke();
        return true;
    }

    private void Decode()
    {
        int read = ReadEncoded(_encoded.AsSpan(0, (int)Math.Min(PieceLength, _left)));
        _taken = 0;
        if (!_decoder!.TryDecode(_encoded.AsSpan(0, read), isLast: _left == 0, _decoded, out _ready))
        {
            throw Changed();
        }
    }

    private int ReadEncoded(Span<byte> space)
    {
        int read = _bytes!.Read(space);
        _left -= read;
        return read > 0 || space.IsEmpty ? read : throw Changed();
    }

    private InputException Changed() => new(tap.Name, "it was changed while it was read");
}
