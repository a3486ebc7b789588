using TapToPcap.Common;
using TapToPcap.Reading;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Converting;

/// <summary>Every choice that changes a capture, with its default.</summary>
public sealed record ConversionOptions
{
    /// <summary>The least that <see cref="MaxSegmentSize"/> can be: what every host accepts (RFC 9293 §3.7.1).</summary>
    public const int MinSegmentSize = 536;

    /// <summary>The most that <see cref="MaxSegmentSize"/> can be: the 65,535 bytes of an IPv4 packet less its header and TCP's.</summary>
    public const int MaxMaxSegmentSize = 65_495;

    /// <summary>The largest gap that <see cref="FillGaps"/> fills: 64 MiB. A larger one is not worth its zeros.</summary>
    public const int MaxFilledGap = FilledGap.MaxSize;

    /// <summary>How the capture is encoded; default pcapng.</summary>
    public CaptureFormat Format { get; init; } = CaptureFormat.PcapNg;

    /// <summary>What frames begin with; default Ethernet.</summary>
    public LinkType LinkType { get; init; } = LinkType.Ethernet;

    /// <summary>Most payload bytes put in one segment over IPv4, and 20 fewer over IPv6, so that frames are equally long. 536 to 65,495; default 1,460.</summary>
    /// <remarks>1,500 bytes of Ethernet less 20 of IPv4 and 20 of TCP header (RFC 9293 §3.7.1). Envoy reports whole reads, which are often larger.</remarks>
    public int MaxSegmentSize { get; init; } = 1460;

    /// <summary>Whether to write the packets that open and close connections; default true. Without, only data and acknowledgments are written.</summary>
    public bool Handshake { get; init; } = true;

    /// <summary>Where all taps were taken; default null, decided for each conversation.</summary>
    public TapRole? Role { get; init; }

    /// <summary>Whether zeros stand for missing bytes where their number is known, up to <see cref="MaxFilledGap"/> in one place and <see cref="MaxFilledBytes"/> in all; default false, a gap in the sequence numbers.</summary>
    public bool FillGaps { get; init; }

    /// <summary>Whether the application's own lengths (Content-Length, chunks, frames of HTTP/2) give how many bytes are missing where Envoy's count does not; default true.</summary>
    public bool MeasureGaps { get; init; } = true;

    /// <summary>How the exchanges of HTTP taps are written down; default HTTP/2.</summary>
    public HttpForm HttpForm { get; init; }

    /// <summary>On which of Envoy's two connections they are shown; default the client's where the tap has it.</summary>
    public HttpSide HttpSide { get; init; }

    /// <summary>Whether packets of many taps are written in the order of their times; default true. Without, one tap after the other.</summary>
    public bool Sort { get; init; } = true;

    /// <summary>Most taps that are open at the same time; default 256.</summary>
    public int MaxOpenTaps { get; init; } = 256;

    /// <summary>Whether the values of the headers <c>authorization</c>, <c>proxy-authorization</c>, <c>cookie</c>, <c>set-cookie</c> and <c>x-api-key</c> become as many <c>*</c>; default false.</summary>
    /// <remarks>In HTTP/1 and in HTTP taps. The headers of HTTP/2 in socket taps are compressed (RFC 7541): those conversations are counted.</remarks>
    public bool Redact { get; init; }

    /// <summary>Which ports are shown as others; default none.</summary>
    public PortMap Ports { get; init; } = PortMap.None;

    /// <summary>How the taps are read.</summary>
    public ReadingOptions Reading { get; init; } = new();

    /// <summary>Most zeros that <see cref="FillGaps"/> puts into one capture; further gaps stay gaps. Default 1 GiB.</summary>
    public long MaxFilledBytes { get; init; } = 1L << 30;

    /// <summary>Conversations of one tap, and HTTP exchanges recorded in pieces, that are open at once; with one more, the one open for longest is dropped. Default 100,000.</summary>
    public int MaxConversations { get; init; } = 100_000;

    internal SynthesisOptions ToSynthesis() => new(LinkType, MaxSegmentSize, Handshake, Role, FillGaps, MeasureGaps)
    {
        IsInTimeOrder = Sort,
        HttpForm = HttpForm,
        HttpSide = HttpSide,
        Redact = Redact,
        MaxFilledBytes = MaxFilledBytes,
        MaxConversations = MaxConversations,
        Ports = Ports,
    };
}
