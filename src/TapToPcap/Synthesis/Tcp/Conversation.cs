using System.Diagnostics.CodeAnalysis;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>One TCP connection while it is emitted: what the tap said of it, and where both ends are.</summary>
internal sealed class Conversation(ulong traceId)
{
    private TcpPeer? _local;
    private TcpPeer? _remote;
    private string? _comment;
    private EventOrder? _order;
    private string? _discontinuity;

    internal ulong TraceId { get; } = traceId;

    internal Phase Phase { get; private set; } = Phase.Announced;

    /// <summary>The latest record that named an end.</summary>
    internal TapConnection? Connection { get; private set; }

    /// <summary>The tap was streamed and its connection record lacked the local address.</summary>
    internal bool OpenedWithoutLocal { get; private set; }

    /// <summary>It was under way when its tap was first heard of.</summary>
    internal bool IsJoinedLate { get; set; }

    /// <summary>A further connection record that names the same peer; null where none came.</summary>
    internal TapEvent? RepeatedRecord { get; set; }

    /// <summary>How it was opened. Not before <see cref="Open"/>.</summary>
    internal Opening? Opening { get; private set; }

    /// <summary>The order of its events where Envoy counts their bytes.</summary>
    internal EventOrder Order => _order ??= new EventOrder();

    /// <summary>It carries exchanges of an HTTP tap, not the bytes of a connection.</summary>
    internal bool IsHttp { get; init; }

    internal SampleRate? SampleRate { get; set; }

    /// <summary>The interface of the capture that its frames are on.</summary>
    internal int Interface { get; set; }

    /// <summary>Time of the latest event, nanoseconds since 1970 UTC.</summary>
    internal long LastTime { get; set; }

    /// <summary>The ends that no other conversation may have meanwhile; null where they are invented.</summary>
    internal EndPair? Ends { get; set; }

    /// <summary>Envoy's end. Not before <see cref="Open"/>.</summary>
    internal TcpPeer Local => _local ?? ThrowWithoutEnds();

    /// <summary>The peer's end. Not before <see cref="Open"/>.</summary>
    internal TcpPeer Remote => _remote ?? ThrowWithoutEnds();

    /// <summary>The end that <paramref name="peer"/> sends to.</summary>
    internal TcpPeer Other(TcpPeer peer) => peer == _local ? Remote : Local;

    /// <summary>How many of its ends were cut last, with nothing emitted after it.</summary>
    internal int Cuts => (_local is { IsCut: true } ? 1 : 0) + (_remote is { IsCut: true } ? 1 : 0);

    /// <summary>Its connection record has come.</summary>
    internal void Announce(in TapEvent opened)
    {
        IsJoinedLate = false;
        OpenedWithoutLocal = opened is { IsStreamed: true, Connection: { Local: null, Remote: not null } };
        SampleRate = opened.SampleRate;
        Learn(opened.Connection);
    }

    /// <summary>Nothing was heard of its tap for a while.</summary>
    /// <param name="note">Says since when and why.</param>
    internal void MarkDiscontinuity(string note) => _discontinuity = note;

    /// <summary>What is to be said of a while in which nothing was heard; given once, null where there was none.</summary>
    internal string? TakeDiscontinuity()
    {
        string? note = _discontinuity;
        _discontinuity = null;
        return note;
    }

    /// <summary>Whether an event names another peer than this conversation has.</summary>
    internal bool HasOtherPeer(in TapEvent tapped) => Connection?.HasOtherPeer(tapped.Connection) == true;

    internal void Learn(TapConnection? connection) => Connection = connection ?? Connection;

    /// <param name="comment">For the first frame.</param>
    internal void Open(TcpPeer local, TcpPeer remote, bool isLocalClient, string comment)
    {
        Opening = new Opening(LastTime, isLocalClient ? local : remote, isLocalClient ? remote : local, comment);
        _local = local;
        _remote = remote;
        _comment = _comment is null ? comment : $"{comment}\n{_comment}";
        Phase = Phase.Established;
    }

    /// <summary>Envoy means to send nothing more.</summary>
    internal void EndLocal() => Phase = Phase == Phase.Established ? Phase.FinPending : Phase;

    /// <summary>The pending FIN of Envoy's end is sent.</summary>
    internal void HalfClose() => Phase = Phase.HalfClosed;

    /// <summary>Puts a comment on the next frame, after what is to be said there already.</summary>
    internal void AddComment(string comment) => _comment = _comment is null ? comment : $"{_comment}\n{comment}";

    /// <summary>What is still to be said with the next frame; said once.</summary>
    internal string? TakeComment()
    {
        string? comment = _comment;
        _comment = null;
        return comment;
    }

    [DoesNotReturn]
    private TcpPeer ThrowWithoutEnds() => throw new InvalidOperationException($"Trace {TraceId} has no ends yet.");
}
