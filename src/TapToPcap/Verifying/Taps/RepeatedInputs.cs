using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Digests;
using TapToPcap.Verifying.Http;

namespace TapToPcap.Verifying.Taps;

/// <summary>Marks conversations and exchanges that repeat those of an earlier input, because one tap was given twice, by the same
/// name or another. A capture may have them once.</summary>
internal static class RepeatedInputs
{
    /// <summary>Marks conversations with the trace id, times, ends and bytes of one in an earlier input.</summary>
    internal static void Find(IReadOnlyList<TappedConversation> conversations)
    {
        Dictionary<(ulong, long, long, TcpEnd?, TcpEnd?, ByteDigest, ByteDigest), TappedConversation> known = [];
        foreach (TappedConversation one in conversations)
        {
            (ulong, long, long, TcpEnd?, TcpEnd?, ByteDigest, ByteDigest) key = (one.TraceId, one.Begin, one.End, one.Remote, one.Local, one.Read, one.Written);
            if (!known.TryAdd(key, one) && known[key].Input != one.Input)
            {
                one.Original = known[key];
            }
        }
    }

    /// <summary>Marks exchanges with the trace id, time, ends and messages of one in an earlier input.</summary>
    internal static void Find(IReadOnlyList<TappedExchange> exchanges)
    {
        Dictionary<(ulong, long, ExchangeEnds, MessageParts, MessageParts), TappedExchange> known = [];
        foreach (TappedExchange one in exchanges)
        {
            (ulong, long, ExchangeEnds, MessageParts, MessageParts) key = (one.TraceId, one.Time, one.Sides[0], one.Request.PartsIn(HttpDialect.Http2), one.Response.PartsIn(HttpDialect.Http2));
            if (!known.TryAdd(key, one) && known[key].Input != one.Input)
            {
                one.Original = known[key];
            }
        }
    }
}
