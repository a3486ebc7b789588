using System.Globalization;
using System.Net;
using TapToPcap.Common;
using TapToPcap.Protocols;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Wire;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>Emits conversations as TCP segments: handshake, data, acknowledgments, half-close and close (RFC 9293).</summary>
/// <remarks>Segments without payload are invented. Payload is the tap's, or zeros where gaps are filled.</remarks>
internal sealed partial class SegmentEmitter(SynthesisOptions options, SynthesisCounts counts, EndAssignment assignment, IFrameSink capture)
{
    private const ushort Window = ushort.MaxValue;

    /// <summary>Most bytes in flight before the receiver acknowledges them: one less than its window, which is never full.</summary>
    private const int MaxUnacknowledged = Window - 1;

    private const byte WindowScale = 7;
    private const ushort LocalMac = 1;
    private const ushort RemoteMac = 2;
    private const ulong LocalSequence = 3;
    private const ulong RemoteSequence = 4;
    private readonly Redaction _redaction = new(counts);
    private long _lastTime;
    private string? _note;

    internal SynthesisCounts Counts => counts;

    internal GapFiller Gaps { get; } = new(options, counts);

    /// <summary>The time of the latest frame, nanoseconds since 1970 UTC.</summary>
    internal long Now => _lastTime;

    /// <summary>Opens a conversation, whose ends are known as far as they will be.</summary>
    /// <param name="protocol">For the comment on the first frame, begins with a semicolon; empty if it is not known.</param>
    internal void Open(ConversationTable table, Conversation conversation, RoleDecision decision, string protocol)
    {
        IdentityHash identity = table.Identify(conversation);
        EndpointPair ends = assignment.Assign(table, conversation, decision.Role, identity).Show(options.Ports);
        MacAddress localMac = new(LocalMac);
        MacAddress remoteMac = new(RemoteMac);
        (string reads, string writes) = LimitsOf(conversation, decision.Role);
        Http1Exchanges? masked = options.Redact && !conversation.IsHttp ? new Http1Exchanges() : null;
        // Messages can be measured only from the first byte of a connection on; those of HTTP taps have known lengths.
        Http1Exchanges? measured = options.MeasureGaps && !conversation.IsJoinedLate && !conversation.IsHttp ? new Http1Exchanges() : null;
        TcpPeer local = new(new TcpFlow(options.LinkType, localMac, ends.Local, remoteMac, ends.Remote), FrameDirection.Outbound, Sequence(identity, LocalSequence), MeterOf(measured), writes) { Secrets = SecretsOf(masked) };
        TcpPeer remote = new(new TcpFlow(options.LinkType, remoteMac, ends.Remote, localMac, ends.Local), FrameDirection.Inbound, Sequence(identity, RemoteSequence), MeterOf(measured), reads) { Secrets = SecretsOf(masked) };
        bool isLocalClient = decision.Role == TapRole.Upstream;
        string decoding = DecodingOf(conversation, (isLocalClient ? ends.Remote : ends.Local).Port);
        conversation.Open(local, remote, isLocalClient, Describe(table, conversation, decision, ends, $"{protocol}{decoding}"));
        conversation.Interface = capture.DeclareInterface(table.Group);
        NameInvented(ends.Local, ends.LocalName);
        NameInvented(ends.Remote, ends.RemoteName);
        Counts[Counter.Conversations]++;

        if (conversation.IsJoinedLate)
        {
            local.Secrets?.Lose();
            remote.Secrets?.Lose();
        }

        Connect(conversation, conversation.Opening!.Client, conversation.Opening.Server);
    }

    /// <summary>Emits the handshake of an open conversation again, to a capture that began later.</summary>
    internal void RepeatHandshake(Conversation conversation, IFrameSink late)
    {
        if (!ShowsOpening(conversation) || conversation.Opening is not Opening opening)
        {
            return;
        }

        (long time, TcpPeer client, TcpPeer server, string comment) = opening;
        Place(late, new Frame(time, 0, client.Direction, comment, conversation.Interface), client, Segment(client, client.Initial, default, TcpFlags.Syn), default);
        Place(late, new Frame(time, 0, server.Direction, null, conversation.Interface), server, Segment(server, server.Initial, client.Initial + 1, TcpFlags.Syn | TcpFlags.Ack), default);
        Place(late, new Frame(time, 0, client.Direction, null, conversation.Interface), client, Segment(client, client.Initial + 1, server.Initial + 1, TcpFlags.Ack), default);
    }

    /// <summary>Adds a note to the next frame of any conversation.</summary>
    internal void CommentNextFrame(string note) => _note = _note is null ? note : $"{_note}\n{note}";

    /// <summary>Sends all bytes of an event, after the gap of a cut before them.</summary>
    /// <param name="goesOn">Whether the next bytes are of the same event.</param>
    internal void SendData(Conversation conversation, TcpPeer sender, ReadOnlySpan<byte> payload, bool goesOn = false) =>
        SendSegments(conversation, sender, Prepare(conversation, sender, payload), goesOn: goesOn);

    private ReadOnlySpan<byte> Prepare(Conversation conversation, TcpPeer sender, ReadOnlySpan<byte> payload)
    {
        EmitCut(conversation, sender, payload);
        sender.Meter?.Follow(payload);
        return sender.Secrets is Http1Secrets secrets ? _redaction.Mask(secrets, payload) : payload;
    }

    /// <param name="comment">For the last segment; null for none.</param>
    private void SendSegments(Conversation conversation, TcpPeer sender, ReadOnlySpan<byte> rest, string? comment = null, bool goesOn = false)
    {
        int maxSize = MaxSegmentSize(sender.Flow);
        while (!rest.IsEmpty)
        {
            int size = Math.Min(rest.Length, maxSize);
            bool isLast = size == rest.Length;
            SendSegment(conversation, sender, rest[..size], isLast && !goesOn, isLast ? comment : null);
            rest = rest[size..];
        }
    }

    /// <summary>Bytes of as many whole segments as fit into <paramref name="length"/> bytes; of one at least.</summary>
    internal int LengthOfSegments(TcpPeer sender, int length)
    {
        int size = MaxSegmentSize(sender.Flow);
        return Math.Max(1, length / size) * size;
    }

    private void SendSegment(Conversation conversation, TcpPeer sender, ReadOnlySpan<byte> payload, bool isLast, string? comment = null, int missing = 0)
    {
        TcpPeer receiver = conversation.Other(sender);
        if (sender.Next - receiver.Acknowledged + payload.Length + missing > MaxUnacknowledged)
        {
            Send(conversation, receiver, TcpFlags.Ack);
        }

        if (comment is not null)
        {
            conversation.AddComment(comment);
        }

        Send(conversation, sender, isLast ? TcpFlags.Psh | TcpFlags.Ack : TcpFlags.Ack, payload, missing);
    }

    /// <summary>Sends the pending FIN, at the time of its write or, if that is later, of the latest frame.</summary>
    internal void SendPendingFin(Conversation conversation)
    {
        if (conversation.Phase != Phase.FinPending)
        {
            return;
        }

        conversation.LastTime = Math.Max(conversation.LastTime, _lastTime);
        EmitCut(conversation, conversation.Local, default);
        conversation.HalfClose();
        if (options.Handshake)
        {
            Send(conversation, conversation.Local, TcpFlags.Fin | TcpFlags.Ack);
        }
    }

    /// <summary>Closes a conversation: each end that has not sent a FIN sends one.</summary>
    /// <remarks>
    /// A tap does not record who closed first. Unless Envoy ended its direction before, and not in answer to the peer, the client did,
    /// as is usual.
    /// </remarks>
    /// <param name="isClosedEvent">Whether the tap has the close, and so its time.</param>
    internal void Close(Conversation conversation, bool isClosedEvent)
    {
        EmitCut(conversation, conversation.Remote, default);
        EmitCut(conversation, conversation.Local, default);
        if (!options.Handshake)
        {
            return;
        }

        bool isByClient = conversation.Phase == Phase.Established || (isClosedEvent && conversation.AnswersFin(conversation.LastTime));
        TcpPeer first = isByClient ? conversation.Opening!.Client : conversation.Local;
        TcpPeer second = conversation.Other(first);
        if (conversation.Phase != Phase.HalfClosed)
        {
            Send(conversation, first, TcpFlags.Fin | TcpFlags.Ack);
        }

        Send(conversation, second, TcpFlags.Fin | TcpFlags.Ack);
        Send(conversation, first, TcpFlags.Ack);
    }

    // Notes that readers do not expect the version of HTTP on this port of the server.
    private string DecodingOf(Conversation conversation, int port)
    {
        if (conversation.IsHttp2 is not bool isHttp2 || (isHttp2 && DecodeAs.IsKnown(port)))
        {
            return "";
        }

        (isHttp2 ? Counts.Http2Ports : Counts.Http1Ports).Add(port);
        string options = DecodeAs.Describe(isHttp2 ? [port] : [], isHttp2 ? [] : [port]);
        return options.Length == 0 ? "" : $"; Wireshark and tshark show its {options}";
    }

    private void NameInvented(IPEndPoint end, string? name)
    {
        if (name is not null)
        {
            capture.NameAddress(end.Address, name);
        }
    }

    // RFC 9293 §3.5, figure 6. Without a handshake, sequence numbers are as they would be after one.
    private void Connect(Conversation conversation, TcpPeer client, TcpPeer server)
    {
        if (!ShowsOpening(conversation))
        {
            client.Next += 1;
            server.Next += 1;
            client.Acknowledged = server.Next;
            server.Acknowledged = client.Next;
            return;
        }

        Send(conversation, client, TcpFlags.Syn);
        Send(conversation, server, TcpFlags.Syn | TcpFlags.Ack);
        Send(conversation, client, TcpFlags.Ack);
    }

    // The handshake of a conversation that was open before the capture was not seen.
    private bool ShowsOpening(Conversation conversation) => options.Handshake && !conversation.IsJoinedLate;

    private void Send(Conversation conversation, TcpPeer sender, TcpFlags flags, ReadOnlySpan<byte> payload = default, int missing = 0)
    {
        TcpPeer receiver = conversation.Other(sender);
        bool acknowledges = flags.HasFlag(TcpFlags.Ack);
        TcpSegment segment = Segment(sender, sender.Next, acknowledges ? receiver.Next : default, flags);
        Place(capture, new Frame(conversation.LastTime, 0, sender.Direction, TakeComment(conversation), conversation.Interface, missing), sender, segment, payload);

        bool takesNumber = (flags & (TcpFlags.Syn | TcpFlags.Fin)) != 0;       // RFC 9293 §3.4
        sender.Next += payload.Length + missing + (takesNumber ? 1 : 0);
        sender.Acknowledged = acknowledges ? receiver.Next : sender.Acknowledged;
        _lastTime = conversation.LastTime;
        Counts[Counter.Packets]++;
    }

    private TcpSegment Segment(TcpPeer sender, SequenceNumber number, SequenceNumber acknowledged, TcpFlags flags) => new(
        sender.Flow.SourcePort,
        sender.Flow.DestinationPort,
        number,
        acknowledged,
        flags,
        Window,
        flags.HasFlag(TcpFlags.Syn) ? new TcpSynOptions((ushort)MaxSegmentSize(sender.Flow), WindowScale) : null);

    private static void Place(IFrameSink sink, in Frame frame, TcpPeer sender, in TcpSegment segment, ReadOnlySpan<byte> payload)
    {
        Span<byte> bytes = sink.Place(frame with { Length = sender.Flow.FrameLength(segment, payload.Length) });
        sender.Flow.Write(bytes, segment, payload, frame.Missing);
    }

    private string? TakeComment(Conversation conversation)
    {
        if (_note is not null)
        {
            conversation.AddComment(_note);
            _note = null;
        }

        return conversation.TakeComment();
    }

    // Over IPv6, whose header is longer, segments are shorter, so that frames are equally long.
    private int MaxSegmentSize(TcpFlow flow) => SegmentSize(options.MaxSegmentSize, flow);

    private static int SegmentSize(int overIpv4, TcpFlow flow) => overIpv4 - (flow.IsIpv6 ? Ipv6Header.Length - Ipv4Header.Length : 0);

    // In HTTP taps one setting limits requests and the other responses, whichever end sends them.
    private static (string Reads, string Writes) LimitsOf(Conversation conversation, TapRole role)
    {
        const string Received = "max_buffered_rx_bytes";
        const string Transmitted = "max_buffered_tx_bytes";

        return conversation.IsHttp && role == TapRole.Upstream ? (Transmitted, Received) : (Received, Transmitted);
    }

    private static MessageMeter? MeterOf(Http1Exchanges? exchanges) => exchanges is null ? null : new MessageMeter(exchanges);

    private static Http1Secrets? SecretsOf(Http1Exchanges? exchanges) => exchanges is null ? null : new Http1Secrets(exchanges);

    private static SequenceNumber Sequence(IdentityHash identity, ulong end) => new((uint)identity.With(end).Value);

    private string Describe(ConversationTable table, Conversation conversation, RoleDecision decision, EndpointPair ends, string protocol)
    {
        string who = decision.Role == TapRole.Downstream ? "downstream, the remote end is the client" : "upstream, Envoy is the client";
        string sampled = conversation.SampleRate is SampleRate rate ? $"; sampled: {rate} connections" : "";
        string invented = ends.Note is null ? "" : $"; {ends.Note}";
        string late = conversation.IsJoinedLate ? "; it was open before this capture began, and its handshake was not captured" : "";
        string masked = options.Redact ? "; values of secret headers are masked" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{table.Label}, trace {conversation.TraceId}: {who} ({decision.Reason}){protocol}{sampled}{invented}{late}{masked}");
    }
}
