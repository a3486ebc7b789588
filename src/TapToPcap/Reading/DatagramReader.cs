using System.Diagnostics.CodeAnalysis;
using TapToPcap.Reading.Binary;
using TapToPcap.Reading.Bodies;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Reading.TextFormats;

namespace TapToPcap.Reading;

/// <summary>Decodes the datagrams of Envoy's UDP sink, each of which is one record.</summary>
internal sealed class DatagramReader(int? maxEventSize)
{
    private readonly BodyStore _bodies = new(tap: null, maxEventSize);
    private readonly List<TapEvent> _events = [];
    private readonly NeighbourTimes _times = new(null);

    /// <summary>Decodes a datagram; false where it is damaged.</summary>
    /// <param name="source">What messages call the sender.</param>
    /// <param name="number">The number of the datagram, for messages.</param>
    /// <param name="events">Its events (at least one if undamaged), valid as long as the buffer and until the next call.</param>
    /// <param name="damage">Why the datagram is not exactly one record; null where it is.</param>
    internal bool TryRead(string source, long number, byte[] buffer, int length, out IReadOnlyList<TapEvent> events, [NotNullWhen(false)] out TapFormatException? damage)
    {
        events = _events;
        damage = null;
        _events.Clear();
        try
        {
            Read(TapWindow.Over(source, buffer, length));
            return true;
        }
        catch (TapFormatException e)
        {
            damage = new TapFormatException(e.Position with { Record = number, IsDatagram = true }, e.Problem);
            return false;
        }
    }

    private void Read(TapWindow window)
    {
        TapFraming framing = Detect(window.Span) ?? throw new TapFormatException(window.Position(0), $"expected a trace, found {Show(window.Span)}");
        using TapDecoder decoder = CreateDecoder(framing);
        while (decoder.TryRead(window, out TapEvent tapped))
        {
            TapEvent own = framing == TapFraming.Binary ? tapped : tapped with { Payload = tapped.Payload.ToArray() };
            if (_times.TryPass(ref own))
            {
                _events.Add(own);
            }
        }

        _times.EndWait();
        while (_times.TryRelease(out TapEvent waited))
        {
            _events.Add(waited);
        }

        if (decoder.Record > 1 || _events.Count == 0)
        {
            throw new TapFormatException(window.Position(0), $"expected one trace in the datagram, found {(_events.Count == 0 ? "none" : "more")}");
        }
    }

    // The sink writes the fields of a wrapper by ascending number, so the trace comes first.
    private static TapFraming? Detect(ReadOnlySpan<byte> datagram) => datagram switch
    {
        [TapSchema.Wrapper.HttpBufferedTag or TapSchema.Wrapper.HttpStreamedTag or TapSchema.Wrapper.SocketBufferedTag or TapSchema.Wrapper.SocketStreamedTag, ..] => TapFraming.Binary,
        _ => datagram.TrimStart(" \t\r\n"u8) switch
        {
            [(byte)'{', ..] => TapFraming.Json,
            [>= (byte)'a' and <= (byte)'z', ..] => TapFraming.Text,
            _ => null,
        },
    };

    private static string Show(ReadOnlySpan<byte> datagram) =>
        datagram.IsEmpty ? "an empty datagram" : $"{Convert.ToHexString(datagram[..Math.Min(datagram.Length, 8)])} (hexadecimal) at the start";

    private TapDecoder CreateDecoder(TapFraming framing) => framing switch
    {
        TapFraming.Json => new JsonTapDecoder(_bodies),
        TapFraming.Text => new TextTapDecoder(_bodies),
        _ => new BinaryTapDecoder(framing, _bodies),
    };
}
