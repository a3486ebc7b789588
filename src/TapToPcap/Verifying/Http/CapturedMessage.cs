using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Digests;

namespace TapToPcap.Verifying.Http;

/// <summary>A request or a response as a capture shows it, taken in while it goes by.</summary>
internal sealed class CapturedMessage(bool isRequest, HttpDialect dialect)
{
    private readonly HeaderDigest _headers = new(isRequest, dialect);
    private readonly RunningDigest _body = new();
    private MessageParts? _parts;

    internal bool HasBegun { get; private set; }

    /// <summary>The capture says that nothing more of it follows.</summary>
    internal bool IsEnded { get; private set; }

    /// <summary>In HTTP/1 only chunks can have any (RFC 9112 §7.1.2).</summary>
    internal bool CanHaveTrailers { get; set; } = true;

    /// <summary>None before it ended or <see cref="Finish"/>.</summary>
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

    internal void End()
    {
        Finish();
        IsEnded = true;
    }

    /// <summary>Closes the digests; nothing comes afterwards.</summary>
    internal void Finish()
    {
        if (HasBegun)
        {
            _parts ??= new MessageParts(_headers.Headers ?? ByteDigest.Empty, _body.Finish(), _headers.FinishTrailers());
        }
    }
}
