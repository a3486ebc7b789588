namespace TapToPcap.Protocols;

/// <summary>Finds the values of secret headers in header lines that come in pieces.</summary>
/// <remarks>A value begins after the blanks that follow the colon and ends with the line, or with the last folded line that
/// continues it (RFC 9112 §5.2).</remarks>
internal sealed class SecretLine
{
    /// <summary>Bytes of a name that are kept: enough for the longest secret header and some invalid blanks after it.</summary>
    private const int MaxName = 32;

    private readonly byte[] _name = new byte[MaxName];
    private Place _place = Place.Begin;
    private int _nameLength;
    private SecretHeader? _header;
    private bool _isFound;

    private enum Place
    {
        Begin,
        Name,

        /// <summary>Before the first byte of a secret value.</summary>
        Blanks,
        Value,

        /// <summary>In bytes that are not secret.</summary>
        Plain,
    }

    /// <summary>Takes a line, or a piece of one.</summary>
    /// <param name="run">The part of the piece that is secret, with offsets in the piece; carriage returns can be in it.</param>
    internal bool TryTake(ReadOnlySpan<byte> piece, out SecretRun run)
    {
        BeginLine(piece);
        int start = TakeName(piece);
        start += TakeBlanks(piece[start..]);
        ReadOnlySpan<byte> value = _place == Place.Value ? piece[start..].TrimEnd("\r\n"u8) : default;
        run = new SecretRun(start, value.Length, _header ?? default, !_isFound);
        _isFound |= !value.IsEmpty;
        if (piece.EndsWith("\n"u8))
        {
            EndLine();
        }

        return !value.IsEmpty;
    }

    /// <summary>Bytes are missing.</summary>
    /// <param name="isInHead">Whether what follows them may be the rest of any header.</param>
    internal void Cut(bool isInHead)
    {
        bool isInSecret = _place is Place.Blanks or Place.Value;
        if (!isInSecret)
        {
            Forget();
        }

        if (!isInSecret && isInHead)
        {
            _header = SecretHeader.Unknown;
            _place = Place.Blanks;
        }
    }

    /// <summary>What comes next is the beginning of a line, and continues no earlier one.</summary>
    internal void Forget()
    {
        _place = Place.Begin;
        _nameLength = 0;
        _header = null;
        _isFound = false;
    }

    private void BeginLine(ReadOnlySpan<byte> piece)
    {
        if (_place != Place.Begin || piece.IsEmpty)
        {
            return;
        }

        bool isFolded = piece[0] is (byte)' ' or (byte)'\t';
        if (isFolded && _header is not null)
        {
            _place = Place.Blanks;
            return;
        }

        Forget();
        _place = Place.Name;
    }

    private int TakeName(ReadOnlySpan<byte> piece)
    {
        if (_place != Place.Name)
        {
            return 0;
        }

        int colon = piece.IndexOf((byte)':');
        ReadOnlySpan<byte> name = colon < 0 ? piece : piece[..colon];
        if (_nameLength + name.Length > MaxName)
        {
            _place = Place.Plain;
            return 0;
        }

        name.CopyTo(_name.AsSpan(_nameLength));
        _nameLength += name.Length;
        if (colon >= 0)
        {
            ReadOnlySpan<byte> whole = _name.AsSpan(0, _nameLength).TrimEnd(" \t"u8);
            _place = SecretHeaders.TryFind(whole, out _header) ? Place.Blanks : Place.Plain;
        }

        return colon + 1;
    }

    private int TakeBlanks(ReadOnlySpan<byte> rest)
    {
        int value = _place == Place.Blanks ? rest.IndexOfAnyExcept(" \t\r\n"u8) : 0;
        if (value < 0)
        {
            return rest.Length;
        }

        _place = _place == Place.Blanks ? Place.Value : _place;
        return value;
    }

    // A line whose beginning is missing may be no header: an indented line after it need not continue it.
    private void EndLine()
    {
        bool canGoOn = _place is Place.Blanks or Place.Value && _header != SecretHeader.Unknown;
        _header = canGoOn ? _header : null;
        _place = Place.Begin;
        _nameLength = 0;
    }
}
