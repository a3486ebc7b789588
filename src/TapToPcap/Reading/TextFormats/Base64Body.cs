using System.Buffers;
using System.Buffers.Text;
using TapToPcap.Reading.Bodies;

namespace TapToPcap.Reading.TextFormats;

/// <summary>Decodes a body that is base64 in a JSON string, in either alphabet, with or without padding.</summary>
internal sealed class Base64Body : BodyDecoder
{
    // The end may be padded, which only the last characters can be.
    private const int MaxEnd = 8;

    private readonly JsonStringBody _escapes = new();
    private byte[] _plain = [];
    private bool _hasEscapes;

    /// <inheritdoc/>
    /// <remarks>Envoy escapes nothing in base64; some other printers do so with the slash and the equals sign.</remarks>
    internal override bool TryDecode(ReadOnlySpan<byte> encoded, bool isLast, Span<byte> space, out int written)
    {
        _hasEscapes |= encoded.Contains((byte)'\\');
        if (!_hasEscapes)
        {
            return base.TryDecode(encoded, isLast, space, out written);
        }

        written = 0;
        _plain = _plain.Length < space.Length ? new byte[space.Length] : _plain;
        return _escapes.TryDecode(encoded, isLast, _plain, out int length) && base.TryDecode(_plain.AsSpan(0, length), isLast, space, out written);
    }

    private protected override bool TryDecode(ReadOnlySpan<byte> text, bool isLast, Span<byte> space, out int taken, out int written)
    {
        ReadOnlySpan<byte> decoded = isLast ? text : text[..Math.Max(0, text.Length - MaxEnd)];
        return IsWhole(Base64.DecodeFromUtf8(decoded, space, out taken, out written, isLast), isLast)
            || IsWhole(Base64Url.DecodeFromUtf8(decoded, space, out taken, out written, isLast), isLast);
    }

    private static bool IsWhole(OperationStatus status, bool isLast) => status == OperationStatus.Done || (status == OperationStatus.NeedMoreData && !isLast);
}
