using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Digests;
using TapToPcap.Verifying.Http;

namespace TapToPcap.Verifying.Taps;

/// <summary>Finds what the taps have twice because the same tap was given twice, under the same name or another. A capture may have it once.</summary>
internal static class RepeatedInputs
{
    /// <summary>Same trace id, times, ends and bytes, in an earlier input.</summary>
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

    /// <summary>Same trace id, time, ends and messages, in an earlier input.</summary>
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
