namespace TapToPcap.Reading;

/// <summary>Decides from the bytes after damage of a binary tap whether a record or an event begins with them.</summary>
/// <remarks>
/// Stricter than what reads them: bytes of payload must not be taken for a tap. Lengths have to agree with one another, and fields
/// have to be those that Envoy puts first.
/// </remarks>
internal static class TapBeginnings
{
    /// <summary>Bytes that are enough to tell.</summary>
    internal const int Length = 64;

    private const ulong MaxTimestampLength = 24;

    // All that stands after a trace in its record.
    private const ulong MaxSampleRateLength = 16;

    /// <summary>A record in this framing: a length prefix, where there is one, and a trace of a socket or of HTTP.</summary>
    internal static bool IsRecord(ReadOnlySpan<byte> bytes, TapFraming framing)
    {
        if (framing == TapFraming.Delimited)
        {
            int prefix = Varint.Read(bytes, out ulong length);
            return prefix > 0 && length <= int.MaxValue && IsWrapper(bytes[prefix..], length);
        }

        return framing == TapFraming.Binary && IsWrapper(bytes, null);
    }

    /// <summary>An event, with its timestamp first, inside a message of many.</summary>
    /// <param name="tag">What events have there.</param>
    internal static bool IsEvent(ReadOnlySpan<byte> bytes, byte tag)
    {
        if (!TryEnter(ref bytes, tag, out ulong length) || !TryEnter(ref bytes, 0x0A, out ulong timeLength)
            || timeLength > MaxTimestampLength || timeLength + 2 > length)
        {
            return false;
        }

        if (timeLength > 0 && (bytes.IsEmpty || bytes[0] is not (0x08 or 0x10)))               // seconds, nanos
        {
            return false;
        }

        return timeLength + 2 == length
            || ((int)timeLength < bytes.Length && bytes[(int)timeLength] is 0x12 or 0x1A or 0x22 or 0x2A or 0x30);  // read, write, closed, connection, seq_num
    }

    /// <param name="whole">How long the wrapper is, where that is known.</param>
    private static bool IsWrapper(ReadOnlySpan<byte> bytes, ulong? whole)
    {
        if (bytes.IsEmpty || bytes[0] is not (0x0A or 0x12 or 0x1A or 0x22))                   // HTTP buffered, streamed; socket buffered, streamed
        {
            return false;
        }

        byte tag = bytes[0];
        int before = bytes.Length;
        if (!TryEnter(ref bytes, tag, out ulong length) || length < 2)
        {
            return false;
        }

        ulong header = (ulong)(before - bytes.Length);
        bool agrees = whole is not ulong all || (header + length <= all && all - header - length <= MaxSampleRateLength);
        return agrees && tag switch
        {
            0x0A => IsExchange(bytes, length),
            0x12 => IsTrace(bytes, length, 0x12, 0x1A, 0x22, 0x2A, 0x32, 0x3A),
            0x1A => IsTrace(bytes, length, 0x12, 0x1A),
            _ => IsTrace(bytes, length, 0x12, 0x1A, 0x22),
        };
    }

    /// <summary>A request, which begins with a header, which begins with its name.</summary>
    private static bool IsExchange(ReadOnlySpan<byte> bytes, ulong length) =>
        TryEnter(ref bytes, 0x0A, out ulong request) && request < length
        && TryEnter(ref bytes, 0x0A, out ulong header) && header < request
        && TryEnter(ref bytes, 0x0A, out ulong name) && name < header;

    /// <summary>A trace id, which is left out where it is 0, and a message that fits in.</summary>
    private static bool IsTrace(ReadOnlySpan<byte> bytes, ulong length, params ReadOnlySpan<byte> next)
    {
        if (bytes.Length > 0 && bytes[0] == 0x08)
        {
            int idLength = Varint.Read(bytes[1..], out _);
            if (idLength <= 0 || (ulong)idLength + 1 >= length)
            {
                return false;
            }

            bytes = bytes[(1 + idLength)..];
            length -= 1 + (ulong)idLength;
        }

        return bytes.Length > 0 && next.Contains(bytes[0]) && IsMessage(bytes, length, bytes[0]);
    }

    /// <summary>A field that is a message, ends inside the one it is in, and is empty or begins with a field of a low number.</summary>
    private static bool IsMessage(ReadOnlySpan<byte> bytes, ulong outer, byte tag)
    {
        int before = bytes.Length;
        return TryEnter(ref bytes, tag, out ulong length)
            && length + (ulong)(before - bytes.Length) <= outer
            && (length == 0 || (bytes.Length > 0 && bytes[0] is 0x08 or 0x0A or 0x12 or 0x1A or 0x22));
    }

    private static bool TryEnter(ref ReadOnlySpan<byte> bytes, byte tag, out ulong length)
    {
        length = 0;
        if (bytes.IsEmpty || bytes[0] != tag)
        {
            return false;
        }

        int taken = Varint.Read(bytes[1..], out length);
        bool isLength = taken > 0 && length <= int.MaxValue;
        bytes = isLength ? bytes[(1 + taken)..] : bytes;
        return isLength;
    }
}
