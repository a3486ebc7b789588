using TapToPcap.Common;
using TapToPcap.Reading;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Converting;

/// <summary>The options of a conversion, with their defaults.</summary>
public sealed record ConversionOptions
{
    /// <summary>The least <see cref="MaxSegmentSize"/>, in bytes: what every host accepts (RFC 9293 §3.7.1).</summary>
    public const int MinSegmentSize = 536;

    /// <summary>The greatest <see cref="MaxSegmentSize"/>, in bytes: 65,535 of an IPv4 packet less 40 of headers.</summary>
    public const int MaxMaxSegmentSize = SynthesisOptions.MaxMaxSegmentSize;

    /// <summary>The largest gap that is filled, or written as packets beyond a snap length, in bytes: 64 MiB.</summary>
    public const int MaxFilledGap = FilledGap.MaxSize;

    /// <summary>The file format of the capture; default pcapng.</summary>
    public CaptureFormat Format { get; init; } = CaptureFormat.PcapNg;

    /// <summary>The link type of the capture; default Ethernet.</summary>
    public LinkType LinkType { get; init; } = LinkType.Ethernet;

    /// <summary>Most payload bytes of a segment over IPv4, 536 to 65,495; default 1,460. Over IPv6 it is 20 less.</summary>
    /// <remarks>1,460 are 1,500 bytes of Ethernet less 40 of headers (RFC 9293 §3.7.1). Envoy often reads more at once.</remarks>
    public int MaxSegmentSize { get; init; } = 1460;

    /// <summary>Whether handshakes and closes are written, not only data and acknowledgments; default true.</summary>
    public bool Handshake { get; init; } = true;

    /// <summary>Envoy's role in all connections; default null, decided for each conversation.</summary>
    public TapRole? Role { get; init; }

    /// <summary>How bytes of known number that Envoy cut are written; default as bytes beyond a snap length.</summary>
    /// <remarks>
    /// Up to <see cref="MaxFilledGap"/> in one place, and all together up to <see cref="MaxFilledBytes"/>; otherwise sequence numbers
    /// skip them.
    /// </remarks>
    public CutForm Cut { get; init; }

    /// <summary>Whether all gaps of known size are filled with zeros, those of lost records too; default false.</summary>
    /// <remarks>Sets <see cref="Cut"/> to zeros. The same limits apply.</remarks>
    public bool FillGaps { get; init; }

    /// <summary>Whether gaps that <c>seq_num</c> does not show are measured by lengths in the data; default true.</summary>
    /// <remarks>These are Content-Length, the sizes of chunks, and the lengths of HTTP/2 frames.</remarks>
    public bool MeasureGaps { get; init; } = true;

    /// <summary>The HTTP version in which exchanges of HTTP taps are written; default HTTP/1.1 where that loses nothing.</summary>
    public HttpForm HttpForm { get; init; }

    /// <summary>On which of Envoy's two connections exchanges are shown; default downstream where the tap has it.</summary>
    public HttpSide HttpSide { get; init; }

    /// <summary>Whether the packets of all taps are written in order of time, not tap after tap; default true.</summary>
    public bool Sort { get; init; } = true;

    /// <summary>Most taps that are open at the same time; default 256.</summary>
    public int MaxOpenTaps { get; init; } = 256;

    /// <summary>Whether each byte of the values of secret headers is replaced by <c>*</c>; default false.</summary>
    /// <remarks>
    /// The headers are <c>authorization</c>, <c>proxy-authorization</c>, <c>cookie</c>, <c>set-cookie</c> and <c>x-api-key</c>, in
    /// HTTP/1 and in HTTP taps. Those of HTTP/2 in socket taps are compressed (RFC 7541): such conversations are only counted.
    /// </remarks>
    public bool Redact { get; init; }

    /// <summary>Ports that are shown as other ports; default none.</summary>
    public PortMap Ports { get; init; } = PortMap.None;

    /// <summary>How taps are read.</summary>
    public ReadingOptions Reading { get; init; } = new();

    /// <summary>Most zeros, and most bytes beyond a snap length, in one capture; default 1 GiB.</summary>
    public long MaxFilledBytes { get; init; } = 1L << 30;

    /// <summary>Most open conversations of one tap, and most open exchanges in pieces; default 100,000.</summary>
    /// <remarks>With one more, the one that has been open for longest is evicted.</remarks>
    public int MaxConversations { get; init; } = 100_000;

    internal SynthesisOptions ToSynthesis() => new(LinkType, MaxSegmentSize, Handshake, Role, FillGaps, MeasureGaps)
    {
        Cut = FillGaps ? CutForm.Zeros : Cut,
        IsInTimeOrder = Sort,
        HttpForm = HttpForm,
        HttpSide = HttpSide,
        Redact = Redact,
        MaxFilledBytes = MaxFilledBytes,
        MaxConversations = MaxConversations,
        Ports = Ports,
    };
}
