using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Digests;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Verifying.Http;

/// <summary>Computes the digests of a message's headers and of its trailers: each name and value in order, each after its
/// length.</summary>
internal sealed class HeaderDigest(bool isRequest, HttpDialect dialect)
{
    private readonly RunningDigest _trailers = new();

    /// <summary>The digest of the first block; null before it has come.</summary>
    internal ByteDigest? Headers { get; private set; }

    /// <summary>Adds a block: the first is the headers, later ones are trailers, or headers after those of an interim response (RFC
    /// 9110 §15.2).</summary>
    internal void Add(IReadOnlyList<HttpHeader> block)
    {
        if (Headers is not null)
        {
            Add(_trailers, block);
            return;
        }

        RunningDigest headers = new();
        Add(headers, block);
        Headers = headers.Finish();
    }

    internal ByteDigest FinishTrailers() => _trailers.Finish();

    private void Add(RunningDigest digest, IReadOnlyList<HttpHeader> block)
    {
        foreach (HttpHeader header in Canonical(block))
        {
            Add(digest, header.Name);
            Add(digest, header.Value);
        }
    }

    private IEnumerable<HttpHeader> Canonical(IReadOnlyList<HttpHeader> block) => dialect switch
    {
        HttpDialect.Http2 => block,
        _ when Headers is null || block.Any(header => header.Is(":status"u8)) => TextHeaders.Of(block, isRequest),
        _ => TextHeaders.FieldsOf(block),
    };

    private static void Add(RunningDigest digest, byte[] text)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        WriteInt32BigEndian(length, text.Length);
        digest.Add(length);
        digest.Add(text);
    }
}
