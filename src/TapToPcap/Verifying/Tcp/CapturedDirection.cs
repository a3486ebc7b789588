using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Digests;
using TapToPcap.Verifying.Http;

namespace TapToPcap.Verifying.Tcp;

/// <summary>Reassembles one direction of a captured conversation and computes the digest of its bytes.</summary>
/// <remarks>Positions are sequence numbers counted from the first byte on, without wrapping; a FIN takes one (RFC 9293
/// §3.4).</remarks>
/// <param name="http">Reads the bytes as HTTP; null where that is not wanted.</param>
internal sealed class CapturedDirection(TcpEnd from, HeldBytes held, CapturedHttp? http = null)
{
    /// <summary>Most bytes of one direction that wait for missing ones; with more, these are taken to be a gap.</summary>
    internal const int MaxHeld = 256 << 10;

    private readonly RunningDigest _running = new();
    private PriorityQueue<HeldSegment, long>? _waiting;
    private int _waitingBytes;
    private uint? _initial;
    private long _next;
    private long _reached;
    private long _gapEnd;

    internal TcpEnd From { get; } = from;

    internal CapturedHttp? Http { get; } = http;

    /// <summary>The digest of all bytes; null before <see cref="Finish"/>.</summary>
    internal ByteDigest? Digest { get; private set; }

    /// <summary>Whether its FIN and all before it have come.</summary>
    internal bool HasEnded { get; private set; }

    /// <summary>Whether its FIN has come, with or without all before it.</summary>
    internal bool HasFin { get; private set; }

    /// <summary>Places where sequence numbers are skipped, whose bytes are not in the capture.</summary>
    internal Discrepancy Gaps { get; private set; }

    /// <summary>Bytes that came a second time.</summary>
    internal Discrepancy Repeats { get; private set; }

    /// <summary>Sets the sequence number of the first byte, unless it is known already.</summary>
    internal void Begin(uint initial) => _initial ??= initial;

    /// <summary>How far, in bytes, a sequence number is from the highest that is known; null where none is.</summary>
    internal long? Distance(uint sequence) => _initial is null ? null : PositionOf(sequence) - _reached;

    /// <summary>Whether this is the sequence number of the first byte.</summary>
    internal bool IsInitial(uint sequence) => _initial == sequence;

    /// <summary>Takes an acknowledgment of the other end: all before this number was sent.</summary>
    internal void Reach(uint sequence) => _reached = Math.Max(_reached, PositionOf(sequence));

    /// <param name="missing">Bytes after the payload that a snap length left out: a gap.</param>
    internal void Accept(uint sequence, ReadOnlyMemory<byte> payload, int missing, bool isFin)
    {
        HasFin |= isFin;
        long position = PositionOf(sequence);
        int length = LengthOf(payload.Length + missing, isFin);
        _reached = Math.Max(_reached, position + length);
        if (length == 0)
        {
            return;
        }

        if (position <= _next)
        {
            Consume(position, payload.Span, missing, isFin);
            TakeWaiting();
        }
        else
        {
            Hold(position, new HeldSegment(payload.ToArray(), missing, isFin));
        }
    }

    internal void CountRepeatedOpening() => Repeats = Repeats.Plus(_running.Length, 0);

    /// <summary>Takes what has not come for gaps, and closes the digest.</summary>
    internal void Finish()
    {
        if (Digest is not null)
        {
            return;
        }

        while (_waiting is { Count: > 0 })
        {
            SkipGap();
        }

        if (_reached > _next)
        {
            SkipTo(_reached);
        }

        Digest = _running.Finish();
    }

    private static int LengthOf(int payload, bool isFin) => payload + (isFin ? 1 : 0);

    private long PositionOf(uint sequence) => _next + unchecked((int)(sequence - (_initial!.Value + (uint)_next)));

    private void Consume(long position, ReadOnlySpan<byte> payload, int missing, bool isFin)
    {
        int repeated = (int)Math.Min(_next - position, payload.Length);
        long end = position + LengthOf(payload.Length + missing, isFin);
        if (repeated > 0 || end <= _next)
        {
            Repeats = Repeats.Plus(_running.Length - (_next - position), repeated);
        }

        if (end <= _next)
        {
            return;
        }

        _running.Add(payload[repeated..]);
        Http?.Follow(payload[repeated..]);
        _next = Math.Max(_next, position + payload.Length);
        if (position + payload.Length + missing > _next)
        {
            SkipTo(position + payload.Length + missing);
        }

        _next = end;
        HasEnded |= isFin;
    }

    private void Hold(long position, HeldSegment segment)
    {
        _waiting ??= new PriorityQueue<HeldSegment, long>();
        _waiting.Enqueue(segment, position);
        _waitingBytes += segment.Payload.Length;
        held.Add(segment.Payload.Length);
        while (_waiting.Count > 0 && (_waitingBytes > MaxHeld || held.IsTooMuch))
        {
            SkipGap();
        }
    }

    private void TakeWaiting()
    {
        while (_waiting is not null && _waiting.TryPeek(out HeldSegment? segment, out long position) && position <= _next)
        {
            _waiting.Dequeue();
            _waitingBytes -= segment.Payload.Length;
            held.Remove(segment.Payload.Length);
            Consume(position, segment.Payload, segment.Missing, segment.IsFin);
        }
    }

    private void SkipGap()
    {
        _waiting!.TryPeek(out _, out long position);
        SkipTo(position);
        TakeWaiting();
    }

    // Packets of which nothing was captured make one gap with what precedes them.
    private void SkipTo(long position)
    {
        bool continues = Gaps.Places > 0 && _gapEnd == _next;
        Gaps = continues ? Gaps with { Bytes = Gaps.Bytes + position - _next } : Gaps.Plus(_running.Length, position - _next);
        _gapEnd = position;
        Http?.Miss(position - _next);
        _next = position;
    }
}
