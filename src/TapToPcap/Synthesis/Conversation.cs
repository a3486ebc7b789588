using System.Diagnostics.CodeAnalysis;
using TapToPcap.Reading;

namespace TapToPcap.Synthesis;

/// <summary>One TCP connection while it is told: what the tap said of it, and where both ends are.</summary>
internal sealed class Conversation(ulong traceId)
{
    private TcpPeer? _local;
    private TcpPeer? _remote;
    private string? _comment;
    private EventOrder? _order;

    internal ulong TraceId { get; } = traceId;

    internal Phase Phase { get; set; } = Phase.Announced;

    /// <summary>The latest record that named an end.</summary>
    internal TapConnection? Connection { get; private set; }

    /// <summary>The tap was streamed and its connection record lacked the local address.</summary>
    internal bool OpenedWithoutLocal { get; init; }

    /// <summary>The order of its events where Envoy counts their bytes.</summary>
    internal EventOrder Order => _order ??= new EventOrder();

    /// <summary>It carries exchanges of an HTTP tap, not the bytes of a connection.</summary>
    internal bool IsHttp { get; init; }

    internal SampleRate? SampleRate { get; set; }

    /// <summary>The interface of the capture that its frames are on.</summary>
    internal int Interface { get; set; }

    /// <summary>Time of the latest event, nanoseconds since 1970 UTC.</summary>
    internal long LastTime { get; set; }

    /// <summary>Envoy's end. Not before <see cref="Open"/>.</summary>
    internal TcpPeer Local => _local ?? ThrowWithoutEnds();

    /// <summary>The peer's end. Not before <see cref="Open"/>.</summary>
    internal TcpPeer Remote => _remote ?? ThrowWithoutEnds();

    /// <summary>The end that <paramref name="peer"/> talks to.</summary>
    internal TcpPeer Other(TcpPeer peer) => peer == _local ? Remote : Local;

    /// <summary>How many of its ends were cut last, with nothing told behind it.</summary>
    internal int Cuts => (_local is { IsCut: true } ? 1 : 0) + (_remote is { IsCut: true } ? 1 : 0);

    internal void Learn(TapConnection? connection) => Connection = connection ?? Connection;

    /// <param name="comment">For the first frame.</param>
    internal void Open(TcpPeer local, TcpPeer remote, string comment)
    {
        _local = local;
        _remote = remote;
        _comment = comment;
        Phase = Phase.Established;
    }

    /// <summary>Puts a comment on the next frame, behind what is to be said there already.</summary>
    internal void Say(string comment) => _comment = _comment is null ? comment : $"{_comment}\n{comment}";

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
