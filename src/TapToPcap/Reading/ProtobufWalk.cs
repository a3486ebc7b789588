namespace TapToPcap.Reading;

/// <summary>Walks length-delimited fields over the first bytes of an input that may turn out to be no protobuf at all; never throws.</summary>
internal ref struct ProtobufWalk(ReadOnlySpan<byte> bytes)
{
    private const int MaxVarintLength = 10;

    private ReadOnlySpan<byte> _rest = bytes;

    internal readonly bool IsAtEnd => _rest.IsEmpty && !IsCut;

    /// <summary>All that was here fits so far, and the bytes ended before the field did.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Whether the first field here is one of these tags.</summary>
    internal readonly bool BeginsWithAny(params ReadOnlySpan<byte> tags) => _rest.IsEmpty ? IsCut : tags.Contains(_rest[0]);

    /// <summary>Enters the next field, and passes over it here; false where there is no field of the length-delimited kind.</summary>
    internal bool TryEnterField(out ulong field, out ProtobufWalk message)
    {
        const int LengthDelimited = 2;

        message = default;
        bool isField = TryVarint(out ulong tag) && (tag & 7) == LengthDelimited;
        field = tag >> 3;
        return isField && field > 0 && TryEnterPrefixed(out message);
    }

    /// <summary>Enters what has its length before it, and passes over it here.</summary>
    internal bool TryEnterPrefixed(out ProtobufWalk message)
    {
        message = default;
        if (!TryVarint(out ulong length))
        {
            return false;
        }

        bool reachesBeyond = length > (ulong)_rest.Length;
        int here = reachesBeyond ? _rest.Length : (int)length;
        message = new ProtobufWalk(_rest[..here]) { IsCut = reachesBeyond };
        _rest = _rest[here..];
        IsCut = reachesBeyond;
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < _rest.Length && i < MaxVarintLength; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        IsCut = _rest.Length < MaxVarintLength;
        return false;
    }
}
