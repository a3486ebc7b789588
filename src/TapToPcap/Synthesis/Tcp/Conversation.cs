using System.Diagnostics.CodeAnalysis;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>The state of one TCP connection while it is emitted: what the tap recorded of it, and both its ends.</summary>
internal sealed class Conversation(ulong traceId)
{
    // Nanoseconds. In recordings of five versions of Envoy it is at most 8 us where the peer had closed first; a packet to a peer and
    // back takes more, on a loopback interface too.
    private const long LeastRoundTrip = 20_000;

    private long _localEnd;
    private TcpPeer? _local;
    private TcpPeer? _remote;
    private string? _comment;
    private EventOrder? _order;
    private string? _discontinuity;
    private bool _hasTimeComment;

    internal ulong TraceId { get; } = traceId;

    internal Phase Phase { get; private set; } = Phase.Announced;

    /// <summary>The latest connection record, or what an event said of its ends.</summary>
    internal TapConnection? Connection { get; private set; }

    /// <summary>The tap was streamed and its connection record lacked the local address.</summary>
    internal bool OpenedWithoutLocal { get; private set; }

    /// <summary>Its payloads were recorded as JSON strings; see <see cref="TapEvent.IsText"/>.</summary>
    internal bool HasStrings { get; set; }

    /// <summary>It was open before the capture of its tap began.</summary>
    internal bool IsJoinedLate { get; set; }

    /// <summary>A later connection record with the same peer, taken for a repeat; null if none came.</summary>
    internal TapEvent? RepeatedRecord { get; set; }

    /// <summary>How it was opened; null before <see cref="Open"/>.</summary>
    internal Opening? Opening { get; private set; }

    /// <summary>Orders its events by Envoy's count of bytes, where they have one.</summary>
    internal EventOrder Order => _order ??= new EventOrder();

    /// <summary>It carries exchanges of an HTTP tap, not the bytes of a recorded connection.</summary>
    internal bool IsHttp { get; init; }

    /// <summary>Whether it is HTTP/2 without TLS or HTTP/1, which readers do not recognize on every port; null where it is
    /// neither.</summary>
    internal bool? IsHttp2 { get; set; }

    internal SampleRate? SampleRate { get; set; }

    /// <summary>The number of the interface that its frames are on.</summary>
    internal int Interface { get; set; }

    /// <summary>Time of the latest event, nanoseconds since 1970 UTC.</summary>
    internal long LastTime { get; set; }

    /// <summary>The ends that no other conversation may have at the same time; null if they are invented.</summary>
    internal EndPair? Ends { get; set; }

    /// <summary>Envoy's end. Not before <see cref="Open"/>.</summary>
    internal TcpPeer Local => _local ?? ThrowWithoutEnds();

    /// <summary>The peer's end. Not before <see cref="Open"/>.</summary>
    internal TcpPeer Remote => _remote ?? ThrowWithoutEnds();

    /// <summary>The end that <paramref name="peer"/> sends to.</summary>
    internal TcpPeer Other(TcpPeer peer) => peer == _local ? Remote : Local;

    /// <summary>The number of its ends whose latest event was cut, with nothing emitted after it.</summary>
    internal int Cuts => (_local is { IsCut: true } ? 1 : 0) + (_remote is { IsCut: true } ? 1 : 0);

    /// <summary>Takes its connection record.</summary>
    internal void Announce(in TapEvent opened)
    {
        IsJoinedLate = false;
        OpenedWithoutLocal = opened is { IsStreamed: true, Connection: { Local: null, Remote: not null } };
        SampleRate = opened.SampleRate;
        Learn(opened.Connection);
    }

    /// <summary>Notes that bytes may be missing before its next event.</summary>
    /// <param name="note">Says since when and why.</param>
    internal void MarkDiscontinuity(string note) => _discontinuity = note;

    /// <summary>Returns the note of a discontinuity and resets it; null if there was none.</summary>
    internal string? TakeDiscontinuity()
    {
        string? note = _discontinuity;
        _discontinuity = null;
        return note;
    }

    /// <summary>Whether an event names another peer than this conversation has.</summary>
    internal bool HasOtherPeer(in TapEvent tapped) => Connection?.HasOtherPeer(tapped.Connection) == true;

    internal void Learn(TapConnection? connection) => Connection = connection ?? Connection;

    /// <param name="comment">The comment on the first frame.</param>
    internal void Open(TcpPeer local, TcpPeer remote, bool isLocalClient, string comment)
    {
        Opening = new Opening(LastTime, isLocalClient ? local : remote, isLocalClient ? remote : local, comment);
        _local = local;
        _remote = remote;
        _comment = _comment is null ? comment : $"{comment}\n{_comment}";
        Phase = Phase.Established;
    }

    /// <summary>Notes that Envoy will send nothing more: its FIN is pending.</summary>
    internal void EndLocal()
    {
        if (Phase == Phase.Established)
        {
            (Phase, _localEnd) = (Phase.FinPending, LastTime);
        }
    }

    /// <summary>
    /// Whether Envoy's pending FIN answers that of the peer: the connection closes sooner after it than a packet of the peer could
    /// have come.
    /// </summary>
    /// <param name="closed">The time of the close.</param>
    internal bool AnswersFin(long closed) => Phase == Phase.FinPending && closed - _localEnd < LeastRoundTrip;

    /// <summary>Notes that the pending FIN of Envoy's end is sent.</summary>
    internal void HalfClose() => Phase = Phase.HalfClosed;

    /// <summary>Adds a comment to the next frame, after those it has already; none if it is null.</summary>
    internal void AddComment(string? comment) => _comment = _comment is null || comment is null ? _comment ?? comment : $"{_comment}\n{comment}";

    /// <summary>Adds a comment before the first of its events that has no time of its own.</summary>
    /// <param name="problem">What the tap has in place of the time; null where the event has one.</param>
    internal void NoteTime(string? problem)
    {
        if (problem is not null && !_hasTimeComment)
        {
            _hasTimeComment = true;
            AddComment($"the tap has no time here (found: {problem}): this packet, and later ones of the kind, have that of their neighbour");
        }
    }

    /// <summary>Returns the comments for the next frame and resets them; null if there are none.</summary>
    internal string? TakeComment()
    {
        string? comment = _comment;
        _comment = null;
        return comment;
    }

    [DoesNotReturn]
    private TcpPeer ThrowWithoutEnds() => throw new InvalidOperationException($"Trace {TraceId} has no ends yet.");
}
