using TapToPcap.Input;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.Bodies;

/// <summary>Takes a large body while its tap is read; what is over the limit is only counted.</summary>
/// <param name="tap">Where the body stays; null where its bytes are copied.</param>
/// <param name="createDecoder">Decodes each of its parts; null where it is recorded as it is.</param>
/// <param name="limit">Most bytes that are kept.</param>
internal sealed class BodyWriter(TapEntry? tap, Func<BodyDecoder>? createDecoder, long limit)
{
    private const int PieceLength = 1 << 16;

    private readonly List<BodyPart> _parts = [];
    private readonly ByteBlocks _held = new();
    private byte[] _decoded = [];
    private BodyDecoder? _decoder;
    private long _length;

    /// <summary>Bytes that are kept.</summary>
    internal long Kept => Math.Min(_length, limit);

    /// <summary>Begins a part; the body has at least one.</summary>
    /// <param name="offset">Of its first byte in the tap.</param>
    internal void BeginPart(long offset)
    {
        _parts.Add(new BodyPart(offset, 0));
        _decoder = createDecoder?.Invoke();
    }

    /// <summary>Adds the next encoded bytes of the part; false where they are malformed.</summary>
    /// <param name="isLast">The part ends with them.</param>
    internal bool TryAdd(ReadOnlySpan<byte> encoded, bool isLast)
    {
        _parts[^1] = _parts[^1] with { Length = _parts[^1].Length + encoded.Length };
        if (_decoder is null)
        {
            Keep(encoded);
            return true;
        }

        if (_decoded.Length == 0)
        {
            _decoded = new byte[PieceLength + BodyDecoder.MaxKept];
        }

        do
        {
            ReadOnlySpan<byte> piece = encoded[..Math.Min(encoded.Length, PieceLength)];
            encoded = encoded[piece.Length..];
            if (!_decoder.TryDecode(piece, isLast && encoded.IsEmpty, _decoded, out int written))
            {
                return false;
            }

            Keep(_decoded.AsSpan(0, written));
        }
        while (!encoded.IsEmpty);
        return true;
    }

    /// <summary>Adds a part that was decoded already.</summary>
    internal void AddDecoded(BodyPart part, ReadOnlySpan<byte> decoded)
    {
        _parts.Add(part);
        Keep(decoded);
    }

    /// <summary>The body, once all of it was added.</summary>
    internal LargeBody Finish() => tap is null
        ? new HeldBody(_held) { LeftOut = _length - Kept }
        : new StoredBody(tap, createDecoder, [.. _parts], Kept) { LeftOut = _length - Kept };

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (tap is null)
        {
            _held.Add(bytes[..(int)Math.Min(bytes.Length, limit - Kept)]);
        }

        _length += bytes.Length;
    }
}
