using TapToPcap.Protocols;
using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Http;

/// <summary>How far a request or a response has been emitted.</summary>
internal sealed class HttpMessage
{
    /// <summary>A part of it has been emitted, if not its headers: a tap may begin after them.</summary>
    internal bool HasBegun { get; set; }

    internal bool HasEnded { get; set; }

    /// <summary>In HTTP/1, how its end is marked.</summary>
    internal HttpFraming Framing { get; set; }

    /// <summary>A length that its headers announce; null where they do not.</summary>
    internal long? ContentLength { get; private set; }

    /// <summary>Bytes of its body so far.</summary>
    internal long BodyLength { get; set; }

    internal void Learn(HttpPiece headers) =>
        ContentLength = headers.Find("content-length"u8) is byte[] text && Http1LengthFields.TryParseLength(text, out long length) ? length : null;
}
