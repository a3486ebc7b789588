using System.Text;
using TapToPcap.Reading.Binary;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading;

/// <summary>Detects the framing of a tap from its first bytes, never from its name.</summary>
/// <remarks>
/// JSON and text are recognized by their first characters. A binary tap is walked two messages deep: a delimited record must be
/// exactly as long as its length prefix says, an undelimited one must be a field of TraceWrapper, and each trace must begin with
/// a field that it can have. Where no framing fits all bytes, the one that fits the most is taken: the tap is then damaged, and
/// what comes before the damage can be read.
/// </remarks>
internal static class FramingDetector
{
    /// <summary>The number of first bytes that decide.</summary>
    internal const int Length = 4096;

    private const int MinRecord = 16;

    private static readonly byte[][] Names =
    [
        .. new[]
        {
            "socket_buffered_trace", "socket_streamed_trace_segment", "http_buffered_trace", "http_streamed_trace_segment",
            "socketBufferedTrace", "socketStreamedTraceSegment", "httpBufferedTrace", "httpStreamedTraceSegment",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    // The fit of a framing that matches all bytes.
    private const int All = int.MaxValue;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The framing of the window's tap, or null where it is none; takes a byte-order mark before JSON or text.</summary>
    internal static TapFraming? Detect(TapWindow window)
    {
        ReadOnlySpan<byte> start = window.Span[..Math.Min(Length, window.Span.Length)];
        int markLength = start.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        if (DetectText(start[markLength..]) is TapFraming text)
        {
            window.Take(markLength);
            return text;
        }

        // Where two fit equally, the stricter comes first: a delimited record must agree with its length prefix.
        (TapFraming? framing, int fit) = (TapFraming.Delimited, FitDelimited(start));
        Improve(ref framing, ref fit, TapFraming.Capture, FitCapture(start));
        Improve(ref framing, ref fit, TapFraming.Binary, FitUndelimited(start));
        return fit > 0 ? framing : DetectAhead(start);
    }

    /// <summary>Whether these are the first bytes of a JSON or text tap, which may have a byte-order mark.</summary>
    internal static bool IsText(ReadOnlySpan<byte> start) => DetectText(start.StartsWith(ByteOrderMark) ? start[ByteOrderMark.Length..] : start) is not null;

    // Where logs, terminals or NUL bytes come before the first record, which the decoder then finds as after damage.
    private static TapFraming? DetectAhead(ReadOnlySpan<byte> start)
    {
        if (DetectName(start) is TapFraming named)
        {
            return named;
        }

        int nul = start.IndexOfAnyExcept((byte)0);
        if (nul < NulBytes.Enough)
        {
            return null;
        }

        for (ReadOnlySpan<byte> rest = start[nul..]; rest.Length > MinRecord; rest = rest[1..])
        {
            if (FitDelimited(rest) == All && IsWhole(rest))
            {
                return TapFraming.Delimited;
            }
        }

        return null;
    }

    // One delimited record, or what there is of it, is not enough among bytes that are anything.
    private static bool IsWhole(ReadOnlySpan<byte> rest)
    {
        ProtobufWalk records = new(rest, goesOn: true);
        return records.EnterPrefixed(out ProtobufWalk record) == ProtobufWalk.Step.Entered && !record.GoesOn;
    }

    private static TapFraming? DetectName(ReadOnlySpan<byte> start)
    {
        foreach (byte[] name in Names)
        {
            int at = start.IndexOf(name);
            if (at <= 0)
            {
                continue;
            }

            ReadOnlySpan<byte> rest = TrimSpace(start[(at + name.Length)..]);
            if (start[at - 1] == '"' && rest.StartsWith("\""u8))
            {
                return TapFraming.Json;
            }

            if (rest.StartsWith("{"u8) || rest.StartsWith(": {"u8) || rest.StartsWith("<"u8))
            {
                return TapFraming.Text;
            }
        }

        return null;
    }

    private static TapFraming? DetectText(ReadOnlySpan<byte> start)
    {
        if (LooksLikeJson(start))
        {
            return TapFraming.Json;
        }

        return LooksLikeText(start) ? TapFraming.Text : null;
    }

    private static void Improve(ref TapFraming? framing, ref int fit, TapFraming other, int otherFit)
    {
        if (otherFit > fit)
        {
            (framing, fit) = (other, otherFit);
        }
    }

    private static bool LooksLikeJson(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> text = TrimSpace(start);
        if (text.StartsWith("["u8))
        {
            ReadOnlySpan<byte> first = TrimSpace(text[1..]);
            return first.StartsWith("]"u8) || LooksLikeJson(first);
        }

        if (!text.StartsWith("{"u8))
        {
            return false;
        }

        ReadOnlySpan<byte> name = TrimSpace(text[1..]);
        if (!name.StartsWith("\""u8))
        {
            return name.IsEmpty || name[0] == '}';
        }

        int end = name[1..].IndexOf((byte)'"') + 1;
        return end == 0 ? IsPrintable(name) : IsPrintable(name[..end]) && TrimSpace(name[(end + 1)..]) is var rest && (rest.IsEmpty || rest[0] == ':');
    }

    // Protobuf text begins with a name, then a colon or a brace; comments may come before.
    private static bool LooksLikeText(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> text = TrimSpace(start);
        while (text.StartsWith("#"u8))
        {
            int end = text.IndexOf((byte)'\n');
            text = end < 0 ? [] : TrimSpace(text[end..]);
            if (text.IsEmpty)
            {
                return IsPrintable(TrimSpace(start));
            }
        }

        int length = 0;
        while (length < text.Length && (char.IsAsciiLetterLower((char)text[length]) || text[length] == '_'))
        {
            length++;
        }

        ReadOnlySpan<byte> rest = TrimSpace(text[length..]);
        return length > 1 && (rest.IsEmpty || rest[0] is (byte)':' or (byte)'{' or (byte)'<');
    }

    private static int FitDelimited(ReadOnlySpan<byte> start)
    {
        ProtobufWalk records = new(start, goesOn: true);
        int whole = 0;
        while (true)
        {
            switch (records.EnterPrefixed(out ProtobufWalk record))
            {
                case ProtobufWalk.Step.Ended:
                    return All;
                case ProtobufWalk.Step.Entered when IsWrapper(record):
                    whole = records.Taken;
                    break;
                default:
                    return whole;
            }
        }
    }

    // A wrapper holds one trace, and after it perhaps a sample rate or fields of later versions.
    private static bool IsWrapper(ProtobufWalk record)
    {
        bool hasTrace = false;
        while (true)
        {
            switch (record.EnterField(out ProtobufTag tag, out ProtobufWalk message))
            {
                case ProtobufWalk.Step.Ended:
                    return hasTrace || (record.GoesOn && (tag.Field == 0 || IsTrace(tag, message)));
                case ProtobufWalk.Step.Entered when hasTrace ? tag.Field > TapSchema.Wrapper.LastTrace : IsTrace(tag, message):
                    hasTrace = true;
                    break;
                default:
                    return false;
            }
        }
    }

    private static int FitUndelimited(ReadOnlySpan<byte> start)
    {
        ProtobufWalk wrapper = new(start, goesOn: true);
        int whole = 0;
        while (true)
        {
            switch (wrapper.EnterField(out ProtobufTag tag, out ProtobufWalk message))
            {
                case ProtobufWalk.Step.Ended:
                    return whole > 0 ? All : 0;
                case ProtobufWalk.Step.Entered when IsTrace(tag, message) || (whole > 0 && tag.Field > TapSchema.Wrapper.LastTrace):
                    whole = wrapper.Taken;
                    break;
                default:
                    return whole;
            }
        }
    }

    // Field 2 distinguishes it from a wrapper: an event begins with its timestamp, an HTTP segment with its trace id.
    private static int FitCapture(ReadOnlySpan<byte> start)
    {
        ProtobufWalk trace = new(start, goesOn: true);
        int whole = 0;
        while (true)
        {
            switch (trace.EnterField(out ProtobufTag tag, out ProtobufWalk message))
            {
                case ProtobufWalk.Step.Ended:
                    return whole > 0 ? All : 0;
                case ProtobufWalk.Step.Entered when tag is { Field: TapSchema.Capture2018.Connection, WireType: WireType.Length } && message.MayBeginWith(TapSchema.Capture2018.ConnectionIdTag, TapSchema.Capture2018.LocalAddressTag, TapSchema.Capture2018.RemoteAddressTag):
                    break;
                case ProtobufWalk.Step.Entered when tag is { Field: TapSchema.Capture2018.Events, WireType: WireType.Length } && message.MayBeginWith(TapSchema.Event.TimestampTag):
                    whole = trace.Taken;
                    break;
                default:
                    return whole;
            }
        }
    }

    // Whether the field is a trace, and begins with the tag of a field that such a trace can have.
    private static bool IsTrace(ProtobufTag tag, ProtobufWalk message) => tag.WireType == WireType.Length && tag.Field switch
    {
        TapSchema.Wrapper.HttpBuffered => message.MayBeginWith(TapSchema.Exchange.RequestTag, TapSchema.Exchange.ResponseTag, TapSchema.Exchange.DownstreamTag, TapSchema.Exchange.UpstreamTag),
        TapSchema.Wrapper.HttpStreamed => message.MayBeginWith(TapSchema.Piece.TraceIdTag, TapSchema.Piece.RequestHeadersTag, TapSchema.Piece.RequestBodyTag, TapSchema.Piece.RequestTrailersTag, TapSchema.Piece.ResponseHeadersTag, TapSchema.Piece.ResponseBodyTag, TapSchema.Piece.ResponseTrailersTag),
        TapSchema.Wrapper.SocketBuffered => message.MayBeginWith(TapSchema.Buffered.TraceIdTag, TapSchema.Buffered.ConnectionTag, TapSchema.Buffered.EventsTag, TapSchema.Buffered.ReadTruncatedTag, TapSchema.Buffered.WriteTruncatedTag),
        TapSchema.Wrapper.SocketStreamed => message.MayBeginWith(TapSchema.Streamed.TraceIdTag, TapSchema.Streamed.ConnectionTag, TapSchema.Streamed.EventTag, TapSchema.Streamed.EventsTag),
        _ => false,
    };

    private static ReadOnlySpan<byte> TrimSpace(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n"u8);

    private static bool IsPrintable(ReadOnlySpan<byte> text) => !text.ContainsAnyInRange((byte)0, (byte)8);
}
