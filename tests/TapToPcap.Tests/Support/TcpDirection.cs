using System.Net;

namespace TapToPcap.Tests.Support;

/// <summary>One way of a reassembled conversation.</summary>
/// <param name="from">Who sends.</param>
internal sealed class TcpDirection(IPEndPoint from, uint first)
{
    private readonly SortedDictionary<long, (long Time, ReadOnlyMemory<byte> Payload)> _segments = [];
    private long _offset;
    private uint _number = first;

    internal IPEndPoint From { get; } = from;

    /// <summary>The first sequence number, the SYN's where there is one.</summary>
    internal uint First { get; private set; } = first;

    internal TcpPacket? Syn { get; private set; }

    internal bool HasFin { get; private set; }

    /// <summary>Sequence numbers used so far, counted from the first and past 2^32.</summary>
    internal long End { get; private set; }

    /// <summary>Segments with payload in the order of their sequence numbers.</summary>
    internal IReadOnlyList<(long Time, ReadOnlyMemory<byte> Payload)> Segments => [.. _segments.Values];

    /// <summary>All that was sent, joined.</summary>
    /// <exception cref="InvalidDataException">Bytes are missing or there twice.</exception>
    internal byte[] Bytes
    {
        get
        {
            using MemoryStream joined = new();
            long next = Syn is null ? 0 : 1;
            foreach ((long offset, (_, ReadOnlyMemory<byte> payload)) in _segments)
            {
                if (offset != next)
                {
                    throw new InvalidDataException($"{From} should go on at {next}, it does at {offset}.");
                }

                joined.Write(payload.Span);
                next += payload.Length;
            }

            return joined.ToArray();
        }
    }

    /// <summary>All that was sent, joined where nothing is missing between.</summary>
    /// <exception cref="InvalidDataException">Bytes are there twice.</exception>
    internal IReadOnlyList<ByteRun> Runs => ByteRun.Join(_segments.Select(segment => (segment.Key - (Syn is null ? 0 : 1), segment.Value.Payload)));

    /// <summary>Now the first number is known.</summary>
    internal void Begin(uint first) => (First, _number) = (first, first);

    internal void Add(long time, TcpPacket packet)
    {
        // The nearest of the positions that this number can mean.
        _offset += (int)(packet.Sequence - _number);
        _number = packet.Sequence;
        if (packet.IsSyn)
        {
            Syn = packet;
        }

        if (!packet.Payload.IsEmpty && !_segments.TryAdd(_offset, (time, packet.Payload)))
        {
            throw new InvalidDataException($"{From} sends {_offset} twice.");
        }

        HasFin |= packet.IsFin;
        End = Math.Max(End, _offset + packet.Length);
    }

    /// <summary>Whether an acknowledgment is of something that was sent: nothing else is before the first number.</summary>
    internal bool HasSent(uint acknowledged) => (uint)(First + End) - acknowledged <= Math.Min(End, int.MaxValue);
}
