namespace TapToPcap;

/// <summary>How many values of secret headers were masked, by the names of the headers.</summary>
public readonly record struct MaskedHeaders
{
    public long Authorization { get; init; }

    public long ProxyAuthorization { get; init; }

    public long Cookie { get; init; }

    public long SetCookie { get; init; }

    /// <summary>Of <c>x-api-key</c>.</summary>
    public long ApiKey { get; init; }

    /// <summary>Rests of lines whose beginning the tap does not have, and which may be of any of them.</summary>
    public long RestsOfLines { get; init; }

    /// <summary>Both together.</summary>
    public static MaskedHeaders operator +(MaskedHeaders one, MaskedHeaders other) => new()
    {
        Authorization = one.Authorization + other.Authorization,
        ProxyAuthorization = one.ProxyAuthorization + other.ProxyAuthorization,
        Cookie = one.Cookie + other.Cookie,
        SetCookie = one.SetCookie + other.SetCookie,
        ApiKey = one.ApiKey + other.ApiKey,
        RestsOfLines = one.RestsOfLines + other.RestsOfLines,
    };
}
