namespace TapToPcap.Reading;

/// <summary>Walks the fields of a protobuf message over borrowed bytes (protobuf encoding guide: varints, tags, wire types).</summary>
/// <remarks>
/// A method whose name begins with Try answers false when the bytes end inside what it reads; then it has taken nothing. What no
/// further byte could mend throws <see cref="TapFormatException"/>.
/// </remarks>
internal ref struct ProtobufCursor
{
    private const int MaxVarintLength = 10;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly SourcePosition _start;
    private readonly int _end;

    /// <param name="start">Where the first of <paramref name="bytes"/> lies.</param>
    internal ProtobufCursor(ReadOnlySpan<byte> bytes, SourcePosition start)
        : this(bytes, start, 0, bytes.Length)
    {
    }

    private ProtobufCursor(ReadOnlySpan<byte> bytes, SourcePosition start, int position, int end)
    {
        _bytes = bytes;
        _start = start;
        _end = end;
        Position = position;
    }

    /// <summary>Bytes taken, counted from the first byte of the outermost message.</summary>
    internal int Position { get; private set; }

    internal readonly bool IsAtEnd => Position == _end;

    internal readonly SourcePosition Here => _start.Plus(Position);

    /// <summary>The bytes of this message that are left.</summary>
    internal readonly ReadOnlySpan<byte> Rest => _bytes[Position.._end];

    internal bool TryReadVarint(out ulong value)
    {
        value = 0;
        ReadOnlySpan<byte> rest = Rest;
        for (int i = 0; i < rest.Length && i < MaxVarintLength; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                Position += i + 1;
                return true;
            }
        }

        return rest.Length < MaxVarintLength ? false : throw new TapFormatException(Here, "expected a varint, found one of more than 10 bytes");
    }

    internal bool TryReadTag(out ProtobufTag tag)
    {
        int before = Position;
        tag = default;
        if (!TryReadVarint(out ulong value))
        {
            return false;
        }

        tag = new ProtobufTag(value);
        if (value > uint.MaxValue || tag.Field == 0 || tag.WireType is not (WireType.Varint or WireType.Fixed64 or WireType.Length or WireType.Fixed32))
        {
            Position = before;
            throw new TapFormatException(Here, $"expected a field, found the tag 0x{value:x2}");
        }

        return true;
    }

    /// <summary>The next field of a message that is here as a whole; false at its end.</summary>
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

    /// <summary>Enters a field that is a message, a string or bytes, and passes over it here.</summary>
    internal ProtobufCursor Enter(ProtobufTag tag)
    {
        Expect(tag, WireType.Length);
        if (!TryReadVarint(out ulong length))
        {
            throw Short("a length");
        }

        int left = _end - Position;
        if (length > (ulong)left)
        {
            throw new TapFormatException(Here, $"field {tag.Field} promises {length} bytes, {left} are left in its message");
        }

        ProtobufCursor inner = new(_bytes, _start, Position, Position + (int)length);
        Position = inner._end;
        return inner;
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
            throw new TapFormatException(Here, $"field {tag.Field} should have wire type {(int)type}, it has {(int)tag.WireType}");
        }
    }

    private void Advance(int count) => Position = count <= _end - Position ? Position + count : throw Short($"{count} bytes");

    private readonly TapFormatException Short(string expected) => new(Here, $"expected {expected}, found the end of the message");
}
