namespace TapToPcap.Protocols;

/// <summary>Reads the literal fields of a connection's first HPACK header block, before which the dynamic table is empty (RFC 7541
/// §6).</summary>
/// <remarks>A name that refers to a table is returned as its index: 1 to 61 are in the static table (Appendix A).</remarks>
internal ref struct HpackReader(ReadOnlySpan<byte> block)
{
    // RFC 7541 §5.1: an integer continues in groups of 7 bits. No field of a real block needs more than three.
    private const int MaxGroups = 3;
    private const byte More = 0x80;

    private ReadOnlySpan<byte> _rest = block;

    /// <summary>Reads the next field that has a literal value; others are skipped.</summary>
    /// <param name="nameIndex">Index of the table entry that has the name; 0 where <paramref name="name"/> has it.</param>
    /// <returns>False at the end of the block, also inside a field.</returns>
    internal bool TryReadLiteral(out int nameIndex, out HpackText name, out HpackText value)
    {
        name = default;
        value = default;
        while (TryReadNumber(PrefixOf(_rest), out int form, out nameIndex))
        {
            if (IsLiteral(form))
            {
                return (nameIndex > 0 || TryReadText(out name)) && TryReadText(out value);
            }
        }

        return false;
    }

    // §6.1 indexed, 1xxxxxxx; §6.2.1 literal, 01xxxxxx; §6.3 table size, 001xxxxx; §6.2.2 and §6.2.3 literal, 000nxxxx.
    private static int PrefixOf(ReadOnlySpan<byte> field) => field switch
    {
        [>= 0x80, ..] => 7,
        [>= 0x40, ..] => 6,
        [>= 0x20, ..] => 5,
        _ => 4,
    };

    private static bool IsLiteral(int form) => form is (>= 0x40 and < 0x80) or < 0x20;

    private bool TryReadText(out HpackText text)
    {
        text = default;
        if (!TryReadNumber(7, out int form, out int length) || length > _rest.Length)
        {
            return false;
        }

        text = new HpackText(_rest[..length], isHuffman: form == 0x80);
        _rest = _rest[length..];
        return true;
    }

    /// <param name="prefix">How many of the low bits of the first byte belong to the number.</param>
    /// <param name="form">Its other bits, which identify the kind of field.</param>
    private bool TryReadNumber(int prefix, out int form, out int number)
    {
        form = 0;
        number = 0;
        if (_rest.IsEmpty)
        {
            return false;
        }

        int mask = (1 << prefix) - 1;
        form = _rest[0] & ~mask;
        number = _rest[0] & mask;
        _rest = _rest[1..];
        return number < mask || TryReadGroups(ref number);
    }

    private bool TryReadGroups(ref int number)
    {
        for (int group = 0; group < MaxGroups && group < _rest.Length; group++)
        {
            number += (_rest[group] & ~More) << (7 * group);
            if ((_rest[group] & More) == 0)
            {
                _rest = _rest[(group + 1)..];
                return true;
            }
        }

        return false;
    }
}
