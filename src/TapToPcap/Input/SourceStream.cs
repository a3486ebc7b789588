using System.Runtime.ExceptionServices;
using TapToPcap.Common;

namespace TapToPcap.Input;

/// <summary>Reads a source or what it unpacks to. Exceptions name the source, and the first bytes can be peeked at.</summary>
/// <param name="meter">Counts the bytes read; null where they are not counted.</param>
internal sealed class SourceStream(string name, Stream stored, ReadMeter? meter = null) : ForwardReadStream
{
    private byte[] _peekedBytes = [];
    private int _peekedLength;
    private int _peekedTaken;
    private ExceptionDispatchInfo? _failure;
    private long _taken;

    private ReadOnlySpan<byte> Peeked => _peekedBytes.AsSpan(0, _peekedLength);

    /// <summary>Bytes read so far.</summary>
    public override long Position
    {
        get => _taken;
        set => throw new NotSupportedException();
    }

    /// <summary>Any place of it can be reached without reading what comes before.</summary>
    internal bool CanSkip => stored.CanSeek;

    /// <summary>The next <paramref name="count"/> bytes, fewer at the end. A later read returns them again.</summary>
    internal ReadOnlySpan<byte> Peek(int count)
    {
        KeepPeeked(count);
        try
        {
            while (_failure is null && _peekedLength < count && ReadStored(_peekedBytes.AsSpan(_peekedLength)) is int read and > 0)
            {
                _peekedLength += read;
            }
        }
        catch (Exception e) when (e is InvalidDataException || (e is InputException && _peekedLength > 0))
        {
            _failure = ExceptionDispatchInfo.Capture(e);                       // thrown after the peeked bytes have been read
        }

        return Peeked;
    }

    // What was peeked at before and not read comes first.
    private void KeepPeeked(int count)
    {
        ReadOnlySpan<byte> left = Peeked[_peekedTaken..];
        byte[] bytes = new byte[Math.Max(count, left.Length)];
        left.CopyTo(bytes);
        (_peekedBytes, _peekedLength, _peekedTaken) = (bytes, left.Length, 0);
    }

    /// <summary>Skips <paramref name="count"/> bytes, by seeking where the stored bytes allow it, else by reading.</summary>
    internal void Pass(long count)
    {
        if (stored.CanSeek)
        {
            long peekedLeft = _peekedLength - _peekedTaken;
            stored.Seek(count - peekedLeft, SeekOrigin.Current);
            _peekedTaken = _peekedLength;
            return;
        }

        byte[] passed = new byte[Math.Min(count, 1 << 16)];
        while (count > 0 && Read(passed.AsSpan(0, (int)Math.Min(count, passed.Length))) is int read and > 0)
        {
            count -= read;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int read = _peekedTaken < _peekedLength ? ReadPeeked(buffer) : ReadOn(buffer);
        _taken += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stored.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadPeeked(Span<byte> buffer)
    {
        ReadOnlySpan<byte> left = Peeked[_peekedTaken..];
        int count = Math.Min(left.Length, buffer.Length);
        left[..count].CopyTo(buffer);
        _peekedTaken += count;
        return count;
    }

    private int ReadOn(Span<byte> buffer)
    {
        _failure?.Throw();
        return ReadStored(buffer);
    }

    private int ReadStored(Span<byte> buffer)
    {
        try
        {
            int read = stored.Read(buffer);
            meter?.Add(read);
            return read;
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException(e.Message, e);                      // an archive that ends inside a member is damaged, not unreadable
        }
        catch (Exception e) when (e is IOException and not InputException or UnauthorizedAccessException)
        {
            InputException unreadable = new(name, e);
            _failure = ExceptionDispatchInfo.Capture(unreadable);              // another read could skip the bytes that failed
            throw unreadable;
        }
    }
}
