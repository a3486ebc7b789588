using System.Buffers;
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

    /// <summary>The length of its body that its headers announce; null if they do not, or if it has none whatever they
    /// are.</summary>
    internal long? ContentLength { get; private set; }

    /// <summary>Bytes of its body that have been emitted.</summary>
    internal long BodyLength { get; set; }

    /// <summary>Bytes of its body that are missing and have a place among those emitted.</summary>
    internal long MissingLength { get; set; }

    /// <summary>A part of its body was cut.</summary>
    internal bool IsCut { get; set; }

    /// <summary>Its beginning in HTTP/1, to be sent with what follows; null if nothing is held back.</summary>
    internal ArrayBufferWriter<byte>? Held { get; private set; }

    /// <summary>Bytes that its body still lacks; 0 if it is as long as announced, or nothing was announced.</summary>
    internal long Lacking => Math.Max((ContentLength ?? 0) - BodyLength - MissingLength, 0);

    /// <summary>Adds to what is held back.</summary>
    internal void Hold(ReadOnlySpan<byte> bytes) => (Held ??= new ArrayBufferWriter<byte>()).Write(bytes);

    /// <summary>Moves what is held back to another buffer.</summary>
    internal void MoveHeldTo(IBufferWriter<byte> buffer)
    {
        if (Held is not null)
        {
            buffer.Write(Held.WrittenSpan);
            Held = null;
        }
    }

    /// <summary>Takes its headers.</summary>
    /// <param name="hasNoBody">Whether it has no body whatever its headers are: a tunnel, a response to HEAD, a 204 or 304.</param>
    internal void Learn(HttpPiece headers, bool hasNoBody) =>
        ContentLength = !hasNoBody && headers.Find("content-length"u8) is byte[] text && Http1LengthFields.TryParseLength(text, out long length) ? length : null;
}
