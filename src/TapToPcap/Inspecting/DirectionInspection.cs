using TapToPcap.Protocols;
using TapToPcap.Reading.Events;

namespace TapToPcap.Inspecting;

/// <summary>Collects what a tap records of one direction of a conversation, for its <see cref="InspectedDirection"/>.</summary>
/// <param name="meter">Measures cuts that Envoy did not count.</param>
internal sealed class DirectionInspection(MessageMeter meter)
{
    // Bytes of a large event that are held at once.
    private const int LargePart = 1 << 20;

    private byte[] _first = [];
    private long _bytes;
    private long _cuts;
    private long _unsizedCuts;
    private long _cutBytes;
    private long _limit;

    /// <summary>Whether the latest event was cut and the size of the cut is not known yet.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>The first bytes, at most as many as are needed to detect the protocol.</summary>
    internal ReadOnlySpan<byte> FirstBytes => _first;

    internal void Accept(in TapEvent tapped)
    {
        if (tapped.Large is null)
        {
            AcceptPart(tapped);
            return;
        }

        foreach (TapEvent part in tapped.Parts(LargePart))
        {
            AcceptPart(part);
        }
    }

    private void AcceptPart(in TapEvent tapped)
    {
        MeasureCut(tapped.Payload.Span);
        Keep(tapped.Payload.Span);
        meter.Follow(tapped.Payload.Span);
        meter.Skip(tapped.LeftOut);
        _bytes += tapped.Payload.Length + tapped.LeftOut;
        if (tapped.IsTruncated)
        {
            IsCut = true;
            _limit = _cuts == 0 ? LimitSeen(tapped) : _limit;
            _cuts++;
        }
    }

    /// <summary>Called when Envoy's count gives the size of the cut.</summary>
    internal void SettleCut(ulong missing)
    {
        IsCut = false;
        _cutBytes = Saturating.Add(_cutBytes, (long)missing);
        meter.Skip((long)missing);
    }

    /// <summary>Skips missing bytes, which may be of this direction or of the other.</summary>
    internal void Miss(ulong count) => meter.Skip((long)count);

    /// <summary>Measures a cut that Envoy did not count by the lengths in the data.</summary>
    /// <param name="next">The payload of the next event; empty at the end of the direction.</param>
    internal void MeasureCut(ReadOnlySpan<byte> next)
    {
        if (!IsCut)
        {
            return;
        }

        if (meter.MissingBefore(next) is Remainder missing)
        {
            SettleCut((ulong)missing.Bytes);
            return;
        }

        IsCut = false;
        _unsizedCuts++;
        meter.Lose();
    }

    internal InspectedDirection Finish() => new() { Bytes = _bytes, Cuts = _cuts, UnsizedCuts = _unsizedCuts, CutBytes = _cutBytes, Limit = _limit };

    // The limit of a buffered tap is for the whole connection, that of a streamed one for each event.
    private long LimitSeen(in TapEvent cut) => cut.IsStreamed ? cut.Length : _bytes;

    private void Keep(ReadOnlySpan<byte> payload)
    {
        int wanted = Math.Min(ProtocolGuess.Length - _first.Length, payload.Length);
        if (wanted > 0)
        {
            _first = [.. _first, .. payload[..wanted]];
        }
    }
}
