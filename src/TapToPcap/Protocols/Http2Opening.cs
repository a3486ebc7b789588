using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Protocols;

/// <summary>Recognizes the beginning of an HTTP/2 connection in either direction (RFC 9113 §3.4), and finds its first header
/// block.</summary>
internal static class Http2Opening
{
    private const byte Padded = 0x08;
    private const byte Prioritized = 0x20;
    private const int PriorityLength = 5;
    private const int LastKnownSetting = 6;                                    // RFC 9113 §6.5.2

    // "PRI * HTTP/2.0" and an empty line: enough of the preface to exclude HTTP/1.
    private static ReadOnlySpan<byte> RequestOfPreface => Http2Framing.Preface[..18];

    /// <summary>Whether the bytes begin with a client's preface or with a server's, which is a SETTINGS frame.</summary>
    internal static bool Is(ReadOnlySpan<byte> first) => first.StartsWith(RequestOfPreface) || (Http2Framing.BeginsConnection(first) && IsNoAccident(first));

    /// <summary>Finds the header block fragment in the first HEADERS frame (RFC 9113 §6.2).</summary>
    /// <param name="block">The fragment; only its beginning where the bytes end inside it.</param>
    internal static bool TryFindHeaders(ReadOnlySpan<byte> first, out ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<byte> rest = first.StartsWith(Http2Framing.Preface) ? first[Http2Framing.Preface.Length..] : first;
        while (rest.Length > Http2FrameHeader.Length && Http2FrameHeader.IsLikely(rest))
        {
            ReadOnlySpan<byte> header = rest[..Http2FrameHeader.Length];
            ReadOnlySpan<byte> after = rest[Http2FrameHeader.Length..];
            int length = Math.Min(Http2FrameHeader.PayloadLength(header), after.Length);
            if (Http2FrameHeader.IsHeaders(header))
            {
                return TryUnpad(Http2FrameHeader.Flags(header), after[..length], out block);
            }

            rest = after[length..];
        }

        block = default;
        return false;
    }

    // The nine bytes of an empty SETTINGS frame can be much else: another frame has to follow, or a setting has to be in it.
    private static bool IsNoAccident(ReadOnlySpan<byte> first)
    {
        int length = Http2FrameHeader.PayloadLength(first);
        ReadOnlySpan<byte> after = first[Http2FrameHeader.Length..];
        return length == 0 ? after.Length >= Http2FrameHeader.Length : after.Length >= length && ReadUInt16BigEndian(after) is >= 1 and <= LastKnownSetting;
    }

    private static bool TryUnpad(byte flags, ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> block)
    {
        bool isPadded = (flags & Padded) != 0;
        int padding = isPadded && !payload.IsEmpty ? payload[0] : 0;
        int before = (isPadded ? 1 : 0) + ((flags & Prioritized) != 0 ? PriorityLength : 0);
        bool isWhole = before + padding <= payload.Length;
        block = isWhole ? payload[before..^padding] : default;
        return isWhole;
    }
}
