using TapToPcap.Common;
using TapToPcap.Protocols;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>Masks each byte of a secret, so that lengths stay the same, and counts what it masks and where it cannot.</summary>
/// <remarks>A payload belongs to the reader, so one with a secret is copied into a buffer that is used again.</remarks>
internal sealed class Redaction(SynthesisCounts counts)
{
    private const byte Mark = (byte)'*';

    private byte[] _masked = [];

    /// <returns>The payload itself if it holds no secret, else bytes that are valid until the next call.</returns>
    internal ReadOnlySpan<byte> Mask(Http1Secrets secrets, ReadOnlySpan<byte> payload)
    {
        bool wasOver = secrets.Exchanges.IsOver;
        bool isCopied = false;
        int at = 0;
        secrets.BeginEvent(payload);
        while (secrets.TryFind(payload, ref at, out SecretRun run))
        {
            if (!isCopied)
            {
                Copy(payload);
                isCopied = true;
            }

            Mask(_masked.AsSpan(run.Start, run.Length));
            counts[CounterOf(run.Header)] += run.IsFirst ? 1 : 0;
        }

        CountEnd(secrets.Exchanges, wasOver);
        return isCopied ? _masked.AsSpan(0, payload.Length) : payload;
    }

    /// <returns>The piece itself if none of its headers is secret.</returns>
    internal HttpPiece Mask(HttpPiece piece) =>
        piece.Headers.Any(header => SecretHeaders.TryFind(header.Name, out _)) ? piece with { Headers = [.. piece.Headers.Select(Mask)] } : piece;

    private HttpHeader Mask(HttpHeader header)
    {
        if (header.Value.Length == 0 || !SecretHeaders.TryFind(header.Name, out SecretHeader? secret))
        {
            return header;
        }

        counts[CounterOf(secret.Value)]++;
        byte[] value = new byte[header.Value.Length];
        value.AsSpan().Fill(Mark);
        return header with { Value = value };
    }

    private static Counter CounterOf(SecretHeader header) => header switch
    {
        SecretHeader.Authorization => Counter.MaskedAuthorization,
        SecretHeader.ProxyAuthorization => Counter.MaskedProxyAuthorization,
        SecretHeader.Cookie => Counter.MaskedCookie,
        SecretHeader.SetCookie => Counter.MaskedSetCookie,
        SecretHeader.ApiKey => Counter.MaskedApiKey,
        _ => Counter.MaskedLineRests,
    };

    private void Copy(ReadOnlySpan<byte> payload)
    {
        if (_masked.Length < payload.Length)
        {
            _masked = new byte[Math.Max(payload.Length, 2 * _masked.Length)];
        }

        payload.CopyTo(_masked);
    }

    // A carriage return is kept, as it may be half of a line end whose other half is in the next event.
    private static void Mask(Span<byte> value)
    {
        foreach (ref byte each in value)
        {
            each = each == (byte)'\r' ? each : Mark;
        }
    }

    private void CountEnd(Http1Exchanges exchanges, bool wasOver)
    {
        if (wasOver || !exchanges.IsOver)
        {
            return;
        }

        counts[Counter.UnmaskedHttp2] += exchanges.IsHttp2 ? 1 : 0;
        counts[Counter.UnmaskedTunnels] += exchanges.IsHttp2 ? 0 : 1;
    }
}
