namespace TapToPcap.Reading.Binary;

/// <summary>Walks messages over the first bytes of an input that may turn out to be no protobuf at all; never throws.</summary>
internal ref struct ProtobufWalk(ReadOnlySpan<byte> bytes, bool goesOn)
{
    private readonly int _length = bytes.Length;
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The message has more bytes than are here.</summary>
    internal readonly bool GoesOn => goesOn;

    /// <summary>Bytes that were skipped.</summary>
    internal readonly int Taken => _length - _rest.Length;

    internal enum Step
    {
        /// <summary>There is a field, or a record, and it was skipped.</summary>
        Entered,

        /// <summary>The bytes that are here end, inside a field or after one.</summary>
        Ended,

        /// <summary>What is here is no such field.</summary>
        Mismatch,
    }

    /// <summary>Whether the first field here is one of these tags; a message that is empty or not here yet may have any.</summary>
    internal readonly bool MayBeginWith(params ReadOnlySpan<byte> tags) => _rest.IsEmpty || tags.Contains(_rest[0]);

    /// <summary>Enters the next field, and skips it here.</summary>
    /// <param name="tag">Of the field, also where the bytes end inside it; no field's where they end before.</param>
    /// <param name="message">What is in the field, if it is of the length-delimited kind.</param>
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

    /// <summary>Enters what has its length before it, and skips it here.</summary>
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
