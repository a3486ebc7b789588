using TapToPcap.Common;

namespace TapToPcap.Tests.Support;

/// <summary>How many values of each secret header were masked.</summary>
internal sealed record Masked
{
    internal long Authorization { get; init; }

    internal long ProxyAuthorization { get; init; }

    internal long Cookie { get; init; }

    internal long SetCookie { get; init; }

    internal long ApiKey { get; init; }

    internal long LineRests { get; init; }

    internal static Masked Of(Counters counts) => new()
    {
        Authorization = counts[Counter.MaskedAuthorization],
        ProxyAuthorization = counts[Counter.MaskedProxyAuthorization],
        Cookie = counts[Counter.MaskedCookie],
        SetCookie = counts[Counter.MaskedSetCookie],
        ApiKey = counts[Counter.MaskedApiKey],
        LineRests = counts[Counter.MaskedLineRests],
    };
}
