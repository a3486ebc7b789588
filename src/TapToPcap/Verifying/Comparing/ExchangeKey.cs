using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Digests;
using TapToPcap.Verifying.Http;

namespace TapToPcap.Verifying.Comparing;

/// <summary>The properties by which exchanges are paired. Those that are not to be compared are null.</summary>
/// <param name="IsRequestWhole">Whether no bytes are missing in the request; true where that is not to be compared.</param>
/// <param name="IsResponseWhole">As <paramref name="IsRequestWhole"/>, of the response.</param>
internal readonly record struct ExchangeKey(HttpDialect Dialect, MessageParts? Request, MessageParts? Response, TcpEnd? Client, TcpEnd? Server, bool IsRequestWhole = true, bool IsResponseWhole = true)
{
    [Flags]
    internal enum By
    {
        Request = 1,
        Response = 2,
        Trailers = 4,
        RequestHeaders = 8,
        Client = 16,
        Server = 32,
        Wholeness = 64,
        Messages = Request | Response,
        Ends = Client | Server,
    }

    internal ExchangeKey Restrict(By basis) => this with
    {
        Request = Restrict(Request!, basis, basis.HasFlag(By.Request), basis.HasFlag(By.RequestHeaders)),
        Response = Restrict(Response!, basis, basis.HasFlag(By.Response), false),
        Client = basis.HasFlag(By.Client) ? Client : null,
        Server = basis.HasFlag(By.Server) ? Server : null,
        IsRequestWhole = !basis.HasFlag(By.Wholeness) || IsRequestWhole,
        IsResponseWhole = !basis.HasFlag(By.Wholeness) || IsResponseWhole,
    };

    private static MessageParts? Restrict(MessageParts parts, By basis, bool isWhole, bool hasHeaders) => (isWhole, hasHeaders) switch
    {
        (true, _) => basis.HasFlag(By.Trailers) ? parts : parts with { Trailers = ByteDigest.Empty },
        (_, true) => MessageParts.None with { Headers = parts.Headers },
        _ => null,
    };
}
