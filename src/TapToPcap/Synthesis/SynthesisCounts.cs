using TapToPcap.Protocols;

namespace TapToPcap.Synthesis;

/// <summary>What was emitted so far.</summary>
internal sealed class SynthesisCounts
{
    /// <summary>Those with at least one frame.</summary>
    internal long Conversations { get; set; }

    /// <summary>Requests of HTTP taps, each with its response.</summary>
    internal long Exchanges { get; set; }

    /// <summary>Exchanges of which HTTP/1 can tell no more than the beginning, and which are HTTP/2 therefore.</summary>
    internal long Tunnels { get; set; }

    internal long Packets { get; set; }

    /// <summary>Bytes that Envoy saw: all of connections, of HTTP exchanges those of bodies.</summary>
    internal long PayloadBytes { get; set; }

    /// <summary>Places where bytes are missing.</summary>
    internal long Gaps { get; set; }

    /// <summary>Bytes that are missing, where that is known.</summary>
    internal ulong MissingBytes { get; set; }

    /// <summary>Zeros that were put where bytes are missing.</summary>
    internal long FilledBytes { get; set; }

    /// <summary>Places where none were put, as there would have been too many with them.</summary>
    internal long Unfilled { get; set; }

    /// <summary>Events that came a second time and were dropped.</summary>
    internal long Repeats { get; set; }

    /// <summary>Events that came after the end of their conversation, or after the capture had passed their place, and were dropped.</summary>
    internal long TooLate { get; set; }

    /// <summary>Conversations whose counts of bytes (seq_num) are not Envoy's.</summary>
    internal long Miscounted { get; set; }

    /// <summary>Conversations that began without their connection record, under a trace id that another had before.</summary>
    internal long LostRecords { get; set; }

    /// <summary>Conversations that show a connection which another tap shows as well, and have a port of their own.</summary>
    internal long SecondViews { get; set; }

    /// <summary>The first of them and that other one; null where there is none.</summary>
    internal string? SecondView { get; set; }

    /// <summary>Writes that came when the half-close of their direction had been emitted already.</summary>
    internal long LateWrites { get; set; }

    /// <summary>Conversations and exchanges that were dropped while open, as there were too many.</summary>
    internal long Evicted { get; set; }

    /// <summary>Values that were masked, by <see cref="SecretHeader"/>.</summary>
    internal long[] Masked { get; } = new long[Enum.GetValues<SecretHeader>().Length];

    internal MaskedHeaders MaskedHeaders => new()
    {
        Authorization = Masked[(int)SecretHeader.Authorization],
        ProxyAuthorization = Masked[(int)SecretHeader.ProxyAuthorization],
        Cookie = Masked[(int)SecretHeader.Cookie],
        SetCookie = Masked[(int)SecretHeader.SetCookie],
        ApiKey = Masked[(int)SecretHeader.ApiKey],
        RestsOfLines = Masked[(int)SecretHeader.Unknown],
    };

    /// <summary>Connections whose headers are compressed, where they should have been masked.</summary>
    internal long UnmaskedHttp2 { get; set; }

    /// <summary>Connections that went on with another protocol than HTTP, where headers should have been masked.</summary>
    internal long UnmaskedTunnels { get; set; }
}
