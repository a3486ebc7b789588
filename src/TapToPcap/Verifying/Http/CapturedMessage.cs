using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Digests;

namespace TapToPcap.Verifying.Http;

/// <summary>A request or response in a capture: computes the digests of its parts while they are read.</summary>
internal sealed class CapturedMessage(bool isRequest, HttpDialect dialect)
{
    private readonly HeaderDigest _headers = new(isRequest, dialect);
    private readonly RunningDigest _body = new();
    private MessageParts? _parts;
    private long _gapAt;

    internal bool HasBegun { get; private set; }

    /// <summary>Whether the capture shows its end.</summary>
    internal bool IsEnded { get; private set; }

    /// <summary>Whether the capture lacks bytes of its body.</summary>
    internal bool HasGap { get; private set; }

    /// <summary>Whether trailers can follow its body: in HTTP/1 only after chunks (RFC 9112 §7.1.2).</summary>
    internal bool CanHaveTrailers { get; set; } = true;

    /// <summary>Empty before it has ended or <see cref="Finish"/> was called.</summary>
    internal MessageParts Parts => _parts ?? MessageParts.None;

    internal void AddHeaders(IReadOnlyList<HttpHeader> block)
    {
        HasBegun = true;
        _headers.Add(block);
    }

    internal void AddBody(ReadOnlySpan<byte> bytes)
    {
        HasBegun = true;
        _body.Add(bytes);
    }

    /// <summary>Called where bytes of its body are missing.</summary>
    /// <returns>False where no byte of the body has come since the gap before.</returns>
    internal bool AddGap()
    {
        bool isNew = !HasGap || _gapAt != _body.Length;
        (HasGap, _gapAt) = (true, _body.Length);
        return isNew;
    }

    internal void End()
    {
        Finish();
        IsEnded = true;
    }

    /// <summary>Closes the digests; nothing may be added afterwards.</summary>
    internal void Finish()
    {
        if (HasBegun)
        {
            _parts ??= new MessageParts(_headers.Headers ?? ByteDigest.Empty, _body.Finish(), _headers.FinishTrailers());
        }
    }
}
