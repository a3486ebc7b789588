using TapToPcap.Verifying.Digests;

namespace TapToPcap.Verifying.Http;

/// <summary>The digests of the headers, body and trailers of a request or response.</summary>
internal sealed record MessageParts(ByteDigest Headers, ByteDigest Body, ByteDigest Trailers)
{
    /// <summary>The digests of a message that does not exist.</summary>
    internal static MessageParts None { get; } = new(ByteDigest.Empty, ByteDigest.Empty, ByteDigest.Empty);
}
