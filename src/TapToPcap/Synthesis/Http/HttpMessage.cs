using TapToPcap.Protocols;
using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Http;

/// <summary>The state of one request or response while it is emitted.</summary>
internal sealed class HttpMessage
{
    /// <summary>A part of it has been emitted, not necessarily its headers: a tap may begin after them.</summary>
    internal bool HasBegun { get; set; }

    internal bool HasEnded { get; set; }

    /// <summary>How its end is marked in HTTP/1.</summary>
    internal HttpFraming Framing { get; set; }

    /// <summary>The length of its body that its headers announce; null if they do not.</summary>
    internal long? ContentLength { get; private set; }

    /// <summary>Bytes of its body that have been emitted.</summary>
    internal long BodyLength { get; set; }

    internal void Learn(HttpPiece headers) =>
        ContentLength = headers.Find("content-length"u8) is byte[] text && Http1LengthFields.TryParseLength(text, out long length) ? length : null;
}
