using System.Net;

namespace TapToPcap.RealEnvoy;

/// <summary>What one end of a connection sent.</summary>
internal sealed class SeenDirection(IPEndPoint from)
{
    private readonly List<(uint Sequence, byte[] Payload, long Time)> _segments = [];
    private uint? _first;

    internal IPEndPoint From { get; } = from;

    /// <summary>The payload from its first byte, zeros where segments are missing.</summary>
    internal byte[] Bytes { get; private set; } = [];

    /// <summary>When the byte at each place was seen, in nanoseconds since 1970: of the first byte of each segment.</summary>
    internal IReadOnlyList<(int Offset, long Time)> Times { get; private set; } = [];

    internal bool HasFin { get; private set; }

    internal bool HasReset { get; private set; }

    internal void Add(SeenPacket packet)
    {
        if (packet.IsSyn)
        {
            _first = packet.Sequence + 1;
        }

        HasFin |= packet.IsFin;
        HasReset |= packet.IsReset;
        if (packet.Payload.Length > 0)
        {
            _segments.Add((packet.Sequence, packet.Payload, packet.Time));
        }
    }

    /// <summary>Puts the segments in their places; without a SYN the earliest is the first.</summary>
    internal void Join()
    {
        uint first = _first ?? (_segments.Count > 0 ? _segments[0].Sequence : 0);
        (int Offset, byte[] Payload, long Time)[] placed = [.. _segments.Select(segment => ((int)(segment.Sequence - first), segment.Payload, segment.Time)).OrderBy(segment => segment.Item1)];
        Bytes = new byte[placed.Length == 0 ? 0 : placed.Max(segment => segment.Offset + segment.Payload.Length)];
        foreach ((int offset, byte[] payload, _) in placed)
        {
            payload.CopyTo(Bytes, offset);
        }

        Times = [.. placed.Select(segment => (segment.Offset, segment.Time))];
    }
}
