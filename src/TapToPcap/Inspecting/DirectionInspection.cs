using TapToPcap.Protocols;
using TapToPcap.Reading;

namespace TapToPcap.Inspecting;

/// <summary>What a tap has said of one direction of a conversation so far.</summary>
internal sealed class DirectionInspection
{
    private byte[] _first = [];
    private long _bytes;
    private long _cuts;
    private long _unsizedCuts;
    private long _cutBytes;
    private long _limit;

    /// <summary>At most as many as tell a protocol.</summary>
    internal ReadOnlySpan<byte> FirstBytes => _first;

    internal void Accept(in TapEvent tapped)
    {
        Keep(tapped.Payload.Span);
        _bytes += tapped.Payload.Length;
        if (tapped.IsTruncated)
        {
            _limit = _cuts == 0 ? LimitSeen(tapped) : _limit;
            _cuts++;
        }
    }

    internal void AddCut(long bytes) => _cutBytes += bytes;

    internal void AddUnsizedCut() => _unsizedCuts++;

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
