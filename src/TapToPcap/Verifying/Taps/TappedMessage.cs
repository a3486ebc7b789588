using TapToPcap.Common;
using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Digests;
using TapToPcap.Verifying.Http;

namespace TapToPcap.Verifying.Taps;

/// <summary>A request or response as an HTTP tap records it: computes the digests of its parts for both versions of HTTP.</summary>
/// <param name="fillGaps">Whether zeros stand for the end of a body that was cut, as many as Content-Length gives.</param>
internal sealed class TappedMessage(bool isRequest, bool fillGaps)
{
    // Bytes of a large body that are held at once.
    private const int LargePart = 1 << 20;

    private static readonly byte[] Zeros = new byte[4096];

    private readonly HeaderDigest _exact = new(isRequest, HttpDialect.Http2);
    private readonly HeaderDigest _text = new(isRequest, HttpDialect.Http1);
    private readonly RunningDigest _body = new();
    private long? _contentLength;
    private MessageParts _exactParts = MessageParts.None;
    private MessageParts _textParts = MessageParts.None;
    private ByteDigest? _unfilled;

    internal bool HasBegun { get; private set; }

    /// <summary>How many places the tap lacks bytes of the body in, or may lack them.</summary>
    internal int Cuts { get; private set; }

    /// <summary>Whether a streamed body was cut: in HTTP/1 an unknown number of zeros may stand there.</summary>
    internal bool MayBeFilled { get; private set; }

    /// <summary>Called where a part of the message may be missing.</summary>
    internal void ExpectGap() => Cuts++;

    internal void Accept(in TapEvent tapped)
    {
        HasBegun = true;
        HttpPiece piece = tapped.Http!;
        if (piece.Part is HttpPart.RequestBody or HttpPart.ResponseBody)
        {
            AddBody(tapped);
            return;
        }

        _contentLength ??= TextHeaders.LengthIn(piece.Headers);
        _exact.Add(piece.Headers);
        _text.Add(piece.Headers);
    }

    /// <summary>Closes the digests; nothing may be added afterwards.</summary>
    /// <param name="hasNoBody">Whether it has no body whatever its headers say.</param>
    internal void Finish(bool hasNoBody)
    {
        if (!HasBegun)
        {
            return;
        }

        if (!hasNoBody && Cuts == 0 && _contentLength > _body.Length)
        {
            Cuts++;                                                            // it broke off, and lacks what it announced
        }

        ByteDigest body = _body.Finish();
        _exactParts = new MessageParts(_exact.Headers ?? ByteDigest.Empty, body, _exact.FinishTrailers());
        _textParts = new MessageParts(_text.Headers ?? ByteDigest.Empty, body, _text.FinishTrailers());
    }

    /// <summary>The digests that a capture must have of the message.</summary>
    internal MessageParts PartsIn(HttpDialect dialect) => dialect == HttpDialect.Http2 ? _exactParts : _textParts;

    /// <summary>Whether a captured body is as expected. Without zeros it is, too, as in HTTP/1 chunks are never filled.</summary>
    internal bool IsBodyIn(HttpDialect dialect, ByteDigest captured) =>
        captured == _exactParts.Body || (dialect == HttpDialect.Http1 && captured == _unfilled);

    private void AddBody(in TapEvent tapped)
    {
        foreach (TapEvent part in tapped.Parts(LargePart))
        {
            AddPart(part);
        }
    }

    private void AddPart(in TapEvent tapped)
    {
        _body.Add(tapped.Payload.Span);
        if (!tapped.IsTruncated && tapped.LeftOut == 0)
        {
            return;
        }

        Cuts++;
        if (tapped.LeftOut == 0 && !tapped.IsStreamed && fillGaps && _contentLength - _body.Length is long missing and > 0 and <= FilledGap.MaxSize)
        {
            _unfilled = DigestOf(tapped.Payload.Span);
            Fill(missing);
        }

        MayBeFilled |= tapped.IsStreamed && fillGaps;
    }

    private void Fill(long count)
    {
        for (long left = count; left > 0; left -= Zeros.Length)
        {
            _body.Add(Zeros.AsSpan(0, (int)Math.Min(left, Zeros.Length)));
        }
    }

    private static ByteDigest DigestOf(ReadOnlySpan<byte> bytes)
    {
        RunningDigest digest = new();
        digest.Add(bytes);
        return digest.Finish();
    }
}
