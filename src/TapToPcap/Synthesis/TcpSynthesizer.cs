using System.Globalization;
using System.Net;
using TapToPcap.Protocols;
using TapToPcap.Reading;
using TapToPcap.Wire;

namespace TapToPcap.Synthesis;

/// <summary>Tells the events of taps as TCP segments: opening, data, acknowledgments, half-close and close (RFC 9293).</summary>
/// <remarks>A segment without payload is invented, one with payload is not.</remarks>
internal sealed partial class TcpSynthesizer(SynthesisOptions options, IFrameSink capture)
{
    /// <summary>A receiver acknowledges before more than this is on its way; readers that track windows rely on it.</summary>
    private const int MaxUnacknowledged = 65_536;

    private const ushort Window = ushort.MaxValue;
    private const byte WindowScale = 7;
    private const ushort LocalMac = 1;
    private const ushort RemoteMac = 2;
    private const ulong LocalSequence = 3;
    private const ulong RemoteSequence = 4;

    private readonly InventedEndpoints _invented = new();
    private long _lastTime;

    internal SynthesisCounts Counts { get; } = new();

    internal void Accept(ConversationTable table, in TapEvent tapped)
    {
        switch (tapped.Kind)
        {
            case TapEventKind.Opened:
                Announce(table, tapped);
                break;
            case TapEventKind.Sampled when table.Find(tapped.TraceId) is Conversation sampled:
                sampled.SampleRate = tapped.SampleRate;
                break;
            case TapEventKind.Empty:
                table.FindOrAdd(tapped.TraceId).Learn(tapped.Connection);
                break;
            case TapEventKind.Read:
            case TapEventKind.Write:
            case TapEventKind.Closed:
                Arrive(table, tapped);
                break;
            case TapEventKind.Ended when table.Find(tapped.TraceId) is Conversation ended:
                Close(table, ended);
                break;
        }
    }

    /// <summary>A tap is over; what is still open in it stays open.</summary>
    internal void Finish(ConversationTable table)
    {
        foreach (Conversation conversation in table.Open.ToArray())
        {
            Abandon(table, conversation);
        }
    }

    /// <summary>Nothing more will be told of a conversation, which stays open.</summary>
    private void Abandon(ConversationTable table, Conversation conversation)
    {
        Release(table, conversation, EventOrder.All);
        PayFin(conversation);
        Counts.Holes += conversation.Cuts;                                     // at the very end, where nothing follows that they could put off
    }

    private void Arrive(ConversationTable table, in TapEvent tapped)
    {
        table.CountArrival();
        Conversation conversation = table.FindOrAdd(tapped.TraceId);
        if (tapped.SequenceNumber == 0)
        {
            Tell(table, conversation, tapped);
            return;
        }

        TapEvent counted = tapped;
        switch (conversation.Order.Arrive(ref counted))
        {
            case Arrival.InTurn:
                Tell(table, conversation, counted);
                break;
            case Arrival.Early:
                table.Wait(conversation, counted.SequenceNumber);
                break;
            case Arrival.Repeated:
                Counts.Repeats++;
                break;
            case Arrival.TooLate:
                Counts.TooLate++;
                break;
        }

        Release(table, conversation, overdue: 0);
        while (table.TryEndWait(out Conversation impatient, out ulong overdue))
        {
            Release(table, impatient, overdue);
        }
    }

    private void Release(ConversationTable table, Conversation conversation, ulong overdue)
    {
        while (conversation.Order.TryRelease(overdue, out TapEvent waited))
        {
            Tell(table, conversation, waited);
        }
    }

    private void Tell(ConversationTable table, Conversation conversation, in TapEvent tapped)
    {
        if (tapped.Kind == TapEventKind.Closed)
        {
            Release(table, conversation, EventOrder.All);                        // nothing comes any more for which they could wait
        }

        ulong? missing = tapped.SequenceNumber > 0 ? conversation.Order.Count(tapped) : null;
        Continue(table, conversation, tapped, missing);
        if (tapped.Kind == TapEventKind.Closed)
        {
            Close(table, conversation);
        }
        else
        {
            Transfer(conversation, tapped);
        }
    }

    private void Announce(ConversationTable table, in TapEvent opened)
    {
        if (table.Find(opened.TraceId) is Conversation before)
        {
            Abandon(table, before);
        }

        table.Add(opened);
    }

    /// <summary>Brings a conversation to an event: opened if it is not, past the bytes that are missing before it, its FIN sent if that is due.</summary>
    /// <param name="missing">Bytes that are missing as Envoy counts; null where it does not.</param>
    private void Continue(ConversationTable table, Conversation conversation, in TapEvent tapped, ulong? missing)
    {
        bool isFinDue = tapped.Kind != TapEventKind.Write && conversation.Phase == Phase.FinOwed;
        bool isFinBehindHole = isFinDue && (missing > 0 || conversation.Local.IsCut);
        if (isFinDue && !isFinBehindHole)
        {
            PayFin(conversation);
        }

        conversation.Learn(tapped.Connection);
        conversation.LastTime = tapped.Time;
        if (conversation.Phase == Phase.Announced)
        {
            Open(table, conversation, tapped.Kind);
        }

        if (missing is ulong counted)
        {
            TellCounted(conversation, counted);
        }

        if (isFinBehindHole)
        {
            PayFin(conversation);
        }
    }

    private void Open(ConversationTable table, Conversation conversation, TapEventKind first)
    {
        IdentityHash identity = table.Identity.With(conversation.TraceId).With((ulong)conversation.LastTime);
        EndpointPair ends = EndpointPair.Resolve(conversation.Connection, identity, _invented);
        RoleDecision decision = RoleDecision.Make(options.Role, conversation.OpenedWithoutLocal, conversation.Connection, first);

        MacAddress localMac = new(LocalMac);
        MacAddress remoteMac = new(RemoteMac);
        TcpPeer local = new(new TcpFlow(options.LinkType, localMac, ends.Local, remoteMac, ends.Remote), FrameDirection.Outbound, Sequence(identity, LocalSequence), NewMeter());
        TcpPeer remote = new(new TcpFlow(options.LinkType, remoteMac, ends.Remote, localMac, ends.Local), FrameDirection.Inbound, Sequence(identity, RemoteSequence), NewMeter());
        conversation.Open(local, remote, Describe(table, conversation, decision, ends));
        conversation.Interface = capture.DeclareInterface(table.Group);
        NameInvented(ends.Local, ends.LocalName);
        NameInvented(ends.Remote, ends.RemoteName);
        Counts.Conversations++;

        bool isLocalClient = decision.Role == TapRole.Upstream;
        Connect(conversation, isLocalClient ? local : remote, isLocalClient ? remote : local);
    }

    private void NameInvented(IPEndPoint end, string? name)
    {
        if (name is not null)
        {
            capture.NameAddress(end.Address, name);
        }
    }

    // RFC 9293 §3.5, figure 6. Without frames for it, both ends are where it would have left them.
    private void Connect(Conversation conversation, TcpPeer client, TcpPeer server)
    {
        if (!options.Handshake)
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

    private void Transfer(Conversation conversation, in TapEvent tapped)
    {
        bool isWrite = tapped.Kind == TapEventKind.Write;
        if (isWrite && conversation.Phase == Phase.HalfClosed)
        {
            conversation.Say("Envoy wrote on after end_stream: the FIN before this packet came too early");
            Counts.LateWrites++;
        }

        TcpPeer sender = isWrite ? conversation.Local : conversation.Remote;
        TellCut(conversation, sender, tapped.Payload.Span);
        SendData(conversation, sender, tapped);
        sender.IsCut = tapped.IsTruncated;
        if (tapped.EndsStream && conversation.Phase == Phase.Established)
        {
            conversation.Phase = Phase.FinOwed;
        }
    }

    private void SendData(Conversation conversation, TcpPeer sender, in TapEvent tapped)
    {
        ReadOnlySpan<byte> rest = tapped.Payload.Span;
        sender.Meter?.Follow(rest);
        Counts.PayloadBytes += rest.Length;
        int maxSize = MaxSegmentSize(sender.Flow);
        while (!rest.IsEmpty)
        {
            int size = Math.Min(rest.Length, maxSize);
            bool isLast = size == rest.Length;
            if (isLast && tapped.IsTruncated)
            {
                conversation.Say(HoleComments.Cut(sender));
            }

            SendSegment(conversation, sender, rest[..size], isLast);
            rest = rest[size..];
        }
    }

    private void SendSegment(Conversation conversation, TcpPeer sender, ReadOnlySpan<byte> payload, bool isLast)
    {
        TcpPeer receiver = conversation.Other(sender);
        if (sender.Next - receiver.Acknowledged + payload.Length > MaxUnacknowledged)
        {
            Send(conversation, receiver, TcpFlags.Ack);
        }

        Send(conversation, sender, isLast ? TcpFlags.Psh | TcpFlags.Ack : TcpFlags.Ack, payload);
    }

    private void Close(ConversationTable table, Conversation conversation)
    {
        table.Remove(conversation);
        if (conversation.Phase == Phase.Announced)
        {
            return;
        }

        TellCut(conversation, conversation.Remote, default);
        TellCut(conversation, conversation.Local, default);
        if (!options.Handshake)
        {
            return;
        }

        TcpPeer local = conversation.Local;
        TcpPeer remote = conversation.Remote;
        if (conversation.Phase is Phase.Established or Phase.FinOwed)
        {
            Send(conversation, local, TcpFlags.Fin | TcpFlags.Ack);
        }

        Send(conversation, remote, TcpFlags.Fin | TcpFlags.Ack);
        Send(conversation, local, TcpFlags.Ack);
    }

    /// <summary>Sends the FIN that a conversation owes: at the time of the write that asked for it, unless the capture is past that.</summary>
    private void PayFin(Conversation conversation)
    {
        if (conversation.Phase != Phase.FinOwed)
        {
            return;
        }

        conversation.LastTime = Math.Max(conversation.LastTime, _lastTime);
        TellCut(conversation, conversation.Local, default);
        conversation.Phase = Phase.HalfClosed;
        if (options.Handshake)
        {
            Send(conversation, conversation.Local, TcpFlags.Fin | TcpFlags.Ack);
        }
    }

    private void Send(Conversation conversation, TcpPeer sender, TcpFlags flags, ReadOnlySpan<byte> payload = default)
    {
        TcpPeer receiver = conversation.Other(sender);
        bool acknowledges = flags.HasFlag(TcpFlags.Ack);
        TcpSegment segment = new(
            sender.Flow.SourcePort,
            sender.Flow.DestinationPort,
            sender.Next,
            acknowledges ? receiver.Next : default,
            flags,
            Window,
            flags.HasFlag(TcpFlags.Syn) ? new TcpSynOptions((ushort)MaxSegmentSize(sender.Flow), WindowScale) : null);

        int length = sender.Flow.FrameLength(segment, payload.Length);
        Span<byte> frame = capture.Place(new Frame(conversation.LastTime, length, sender.Direction, conversation.TakeComment(), conversation.Interface));
        sender.Flow.Write(frame, segment, payload);

        bool takesNumber = (flags & (TcpFlags.Syn | TcpFlags.Fin)) != 0;       // RFC 9293 §3.4
        sender.Next += payload.Length + (takesNumber ? 1 : 0);
        sender.Acknowledged = acknowledges ? receiver.Next : sender.Acknowledged;
        _lastTime = conversation.LastTime;
        Counts.Packets++;
    }

    // The longer header of IPv6 comes off the segment, so that frames are equally long.
    private int MaxSegmentSize(TcpFlow flow) => options.MaxSegmentSize - (flow.IsIpv6 ? Ipv6Header.Length - Ipv4Header.Length : 0);

    private MessageMeter? NewMeter() => options.MeasureHoles ? new MessageMeter() : null;

    private static SequenceNumber Sequence(IdentityHash identity, ulong end) => new((uint)identity.With(end).Value);

    private static string Describe(ConversationTable table, Conversation conversation, RoleDecision decision, EndpointPair ends)
    {
        string who = decision.Role == TapRole.Downstream ? "downstream, the remote end is the client" : "upstream, Envoy is the client";
        string sampled = conversation.SampleRate is SampleRate rate ? $"; sampled: {rate} connections" : "";
        string invented = ends.Note is null ? "" : $"; {ends.Note}";
        return string.Create(CultureInfo.InvariantCulture, $"{table.Label}, trace {conversation.TraceId}: {who} ({decision.Reason}){sampled}{invented}");
    }
}
