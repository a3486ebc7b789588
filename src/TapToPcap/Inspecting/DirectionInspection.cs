using TapToPcap.Protocols;
using TapToPcap.Reading.Events;

namespace TapToPcap.Inspecting;

/// <summary>What a tap has said of one direction of a conversation so far.</summary>
/// <param name="meter">Measures cuts that Envoy did not count.</param>
internal sealed class DirectionInspection(MessageMeter meter)
{
    private byte[] _first = [];
    private long _bytes;
    private long _cuts;
    private long _unsizedCuts;
    private long _cutBytes;
    private long _limit;

    /// <summary>The latest event was cut, and by how much is not known yet.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>At most as many as show a protocol.</summary>
    internal ReadOnlySpan<byte> FirstBytes => _first;

    internal void Accept(in TapEvent tapped)
    {
        MeasureCut(tapped.Payload.Span);
        Keep(tapped.Payload.Span);
        meter.Follow(tapped.Payload.Span);
        _bytes += tapped.Payload.Length;
        if (tapped.IsTruncated)
        {
            IsCut = true;
            _limit = _cuts == 0 ? LimitSeen(tapped) : _limit;
            _cuts++;
        }
    }

    /// <summary>Envoy's count says how many bytes the cut took.</summary>
    internal void SettleCut(ulong missing)
    {
        IsCut = false;
        _cutBytes = Saturating.Add(_cutBytes, (long)missing);
        meter.Skip((long)missing);
    }

    /// <summary>So many bytes are missing, of this direction or of the other.</summary>
    internal void Miss(ulong count) => meter.Skip((long)count);

    /// <summary>Takes the size of a cut that was not counted from the lengths in the data.</summary>
    /// <param name="next">The next bytes; none at the end.</param>
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

    // A buffered tap has one budget for the connection, a streamed one has it anew for each event.
    private long LimitSeen(in TapEvent cut) => cut.IsStreamed ? cut.Payload.Length : _bytes;

    private void Keep(ReadOnlySpan<byte> payload)
    {
        int wanted = Math.Min(ProtocolGuess.Length - _first.Length, payload.Length);
        if (wanted > 0)
        {
            _first = [.. _first, .. payload[..wanted]];
        }
    }
}
