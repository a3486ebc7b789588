namespace TapToPcap.Tests.Recordings;

/// <summary>What one end of a connection sent, as a capture shows it.</summary>
/// <param name="initial">The sequence number of its SYN, or one before its first byte where there is none.</param>
internal sealed class SeenBytes(uint initial)
{
    private readonly SortedDictionary<long, (long End, long Time, ReadOnlyMemory<byte> Payload)> _segments = [];

    /// <summary>How many bytes the other end acknowledged. What is sent to an end that resets the connection may never be delivered.</summary>
    internal long Acknowledged { get; private set; }

    /// <summary>Everything up to the first byte that the capture lacks.</summary>
    internal byte[] BeforeFirstGap => Join(isPrefix: true);

    /// <summary>Everything, joined over what is missing.</summary>
    internal byte[] All => Join(isPrefix: false);

    internal void Add(uint sequence, ReadOnlyMemory<byte> payload, long time)
    {
        long at = unchecked(sequence - initial - 1);
        if (!payload.IsEmpty && (!_segments.TryGetValue(at, out (long End, long Time, ReadOnlyMemory<byte> Payload) known) || known.End < at + payload.Length))
        {
            _segments[at] = (at + payload.Length, time, payload);
        }
    }

    /// <summary>Takes an acknowledgment by the other end; one of a FIN is one more than there are bytes.</summary>
    internal void Acknowledge(uint number) => Acknowledged = Math.Max(Acknowledged, unchecked((int)(number - initial - 1)));

    /// <summary>The greatest distance in time between a segment here and the one there that has its first byte, in nanoseconds; 0 where nothing was sent.</summary>
    internal long TimeApart(SeenBytes other) => _segments
        .Select(mine => (mine.Value.Time, Theirs: other._segments.Where(theirs => theirs.Key <= mine.Key && mine.Key < theirs.Value.End).ToArray()))
        .Where(pair => pair.Theirs.Length > 0)
        .Select(pair => Math.Abs(pair.Time - pair.Theirs[0].Value.Time))
        .DefaultIfEmpty(0)
        .Max();

    private byte[] Join(bool isPrefix)
    {
        using MemoryStream joined = new();
        long next = 0;
        foreach ((long at, (long end, _, ReadOnlyMemory<byte> payload)) in _segments)
        {
            if (at > next && isPrefix)
            {
                break;
            }

            joined.Write(payload.Span[(int)Math.Clamp(next - at, 0, payload.Length)..]);
            next = Math.Max(next, end);
        }

        return joined.ToArray();
    }
}
