using System.Diagnostics.CodeAnalysis;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading.Binary;

/// <summary>Walks the fields of a protobuf message, and throws <see cref="TapFormatException"/> if it is malformed.</summary>
/// <remarks>
/// A method whose name begins with Try returns false, and takes nothing, when the bytes end inside what it reads. Bytes that no
/// further byte could complete throw <see cref="TapFormatException"/>.
/// </remarks>
internal ref struct ProtobufCursor
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ref readonly SourcePosition _start;

    /// <param name="start">Position of the first of <paramref name="bytes"/>.</param>
    internal ProtobufCursor(ReadOnlySpan<byte> bytes, ref readonly SourcePosition start)
        : this(bytes, in start, 0)
    {
    }

    private ProtobufCursor(ReadOnlySpan<byte> bytes, ref readonly SourcePosition start, int position)
    {
        _bytes = bytes;
        _start = ref start;
        Position = position;
    }

    /// <summary>Bytes taken, counted from the first byte of the outermost message.</summary>
    internal int Position { get; private set; }

    internal readonly bool IsAtEnd => Position == _bytes.Length;

    internal readonly SourcePosition Here => _start.Plus(Position);

    /// <summary>The bytes of this message that are left.</summary>
    internal readonly ReadOnlySpan<byte> Remaining => _bytes[Position..];

    internal bool TryReadVarint(out ulong value)
    {
        int length = Varint.Read(Remaining, out value);
        if (length == Varint.Overlong)
        {
            ThrowOverlong();
        }

        Position += length;
        return length > 0;
    }

    internal bool TryReadTag(out ProtobufTag tag)
    {
        int before = Position;
        bool isHere = TryReadVarint(out ulong value);
        tag = new ProtobufTag(value);
        if (isHere && (value > uint.MaxValue || tag.Field == 0 || tag.WireType is not (WireType.Varint or WireType.Fixed64 or WireType.Length or WireType.Fixed32)))
        {
            Position = before;
            throw new TapFormatException(Here, $"expected a field, found the tag 0x{value:x2}");
        }

        return isHere;
    }

    /// <summary>The next field of a message that is held as a whole; false at its end.</summary>
    internal bool NextField(out ProtobufTag tag)
    {
        tag = default;
        if (IsAtEnd)
        {
            return false;
        }

        return TryReadTag(out tag) ? true : throw Short("a field");
    }

    internal ulong ReadVarint(ProtobufTag tag)
    {
        Expect(tag, WireType.Varint);
        return TryReadVarint(out ulong value) ? value : throw Short("a varint");
    }

    /// <summary>A cursor over a field that is a message, a string or bytes; this cursor moves to the end of the field.</summary>
    internal ProtobufCursor Enter(ProtobufTag tag)
    {
        Expect(tag, WireType.Length);
        if (!TryReadVarint(out ulong length))
        {
            throw Short("a length");
        }

        int left = _bytes.Length - Position;
        if (length > (ulong)left)
        {
            throw new TapFormatException(Here, $"field {tag.Field} promises {length} bytes, {left} are left in its message");
        }

        int begin = Position;
        Position += (int)length;
        return new ProtobufCursor(_bytes[..Position], in _start, begin);
    }

    internal void Skip(ProtobufTag tag)
    {
        switch (tag.WireType)
        {
            case WireType.Varint:
                ReadVarint(tag);
                break;
            case WireType.Length:
                Enter(tag);
                break;
            case WireType.Fixed64:
                Advance(sizeof(ulong));
                break;
            default:
                Advance(sizeof(uint));
                break;
        }
    }

    private readonly void Expect(ProtobufTag tag, WireType type)
    {
        if (tag.WireType != type)
        {
            ThrowUnexpected(tag, type);
        }
    }

    private void Advance(int count) => Position = count <= _bytes.Length - Position ? Position + count : throw Short($"{count} bytes");

    private readonly TapFormatException Short(string expected) => new(Here, $"expected {expected}, found the end of the message");

    [DoesNotReturn]
    private readonly void ThrowOverlong() => throw new TapFormatException(Here, "expected a varint, found one of more than 10 bytes");

    [DoesNotReturn]
    private readonly void ThrowUnexpected(ProtobufTag tag, WireType type) =>
        throw new TapFormatException(Here, $"field {tag.Field} should have wire type {(int)type}, it has {(int)tag.WireType}");
}
