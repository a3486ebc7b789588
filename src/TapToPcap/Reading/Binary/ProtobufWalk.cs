namespace TapToPcap.Reading.Binary;

/// <summary>Tests whether the first bytes of an input, which may be no protobuf, are messages; never throws.</summary>
internal ref struct ProtobufWalk(ReadOnlySpan<byte> bytes, bool goesOn)
{
    private readonly int _length = bytes.Length;
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The message goes on after the bytes at hand.</summary>
    internal readonly bool GoesOn => goesOn;

    /// <summary>Bytes that were walked over.</summary>
    internal readonly int Taken => _length - _rest.Length;

    internal enum Step
    {
        /// <summary>There is a field or a record, and the walk is now after it.</summary>
        Entered,

        /// <summary>The bytes at hand end, inside a field or after one.</summary>
        Ended,

        /// <summary>The bytes are no such field or record.</summary>
        Mismatch,
    }

    /// <summary>Whether the next byte is one of these tags; true also where none is left, as it may be still to come.</summary>
    internal readonly bool MayBeginWith(params ReadOnlySpan<byte> tags) => _rest.IsEmpty || tags.Contains(_rest[0]);

    /// <summary>Enters the next field; this walk moves to its end.</summary>
    /// <param name="tag">The tag of the field, also where the bytes end inside it; default where they end before it.</param>
    /// <param name="message">A walk over the field, if it has a length.</param>
    internal Step EnterField(out ProtobufTag tag, out ProtobufWalk message)
    {
        tag = default;
        message = default;
        if (_rest.IsEmpty)
        {
            return Step.Ended;
        }

        Step step = ReadVarint(out ulong value);
        if (step != Step.Entered)
        {
            return step;
        }

        tag = new ProtobufTag(value);
        return tag.WireType switch
        {
            _ when tag.Field == 0 => Step.Mismatch,
            WireType.Length => EnterPrefixed(out message),
            WireType.Varint => ReadVarint(out _),
            WireType.Fixed64 => Pass(sizeof(ulong)),
            WireType.Fixed32 => Pass(sizeof(uint)),
            _ => Step.Mismatch,
        };
    }

    /// <summary>Enters a record or a field at its length prefix; this walk moves to its end.</summary>
    internal Step EnterPrefixed(out ProtobufWalk message)
    {
        message = default;
        if (_rest.IsEmpty && goesOn)
        {
            return Step.Ended;
        }

        Step step = ReadVarint(out ulong length);
        if (step != Step.Entered)
        {
            return step;
        }

        bool reachesBeyond = length > (ulong)_rest.Length;
        if (reachesBeyond && !goesOn)
        {
            return Step.Mismatch;
        }

        int here = reachesBeyond ? _rest.Length : (int)length;
        message = new ProtobufWalk(_rest[..here], reachesBeyond);
        _rest = _rest[here..];
        return Step.Entered;
    }

    private Step Pass(int count)
    {
        bool isHere = count <= _rest.Length;
        _rest = isHere ? _rest[count..] : [];
        return isHere ? Step.Entered : RunOut;
    }

    private readonly Step RunOut => goesOn ? Step.Ended : Step.Mismatch;

    private Step ReadVarint(out ulong value)
    {
        int length = Varint.Read(_rest, out value);
        if (length <= 0)
        {
            return length == Varint.Overlong ? Step.Mismatch : RunOut;
        }

        _rest = _rest[length..];
        return Step.Entered;
    }
}
