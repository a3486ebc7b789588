using TapToPcap.Verifying.Digests;

namespace TapToPcap.Verifying.Http;

/// <summary>The digests of a request's or a response's parts.</summary>
internal sealed record MessageParts(ByteDigest Headers, ByteDigest Body, ByteDigest Trailers)
{
    /// <summary>Those of a message that there is not.</summary>
    internal static MessageParts None { get; } = new(ByteDigest.Empty, ByteDigest.Empty, ByteDigest.Empty);
}
