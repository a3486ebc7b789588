using System.Net;
using TapToPcap.Reading.Decoding;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Live.Datagrams;

/// <summary>Senders of traces, each with its conversations; at most 1,024, of which the one silent for longest is ended.</summary>
internal sealed class DatagramSenders(LiveRun run)
{
    private const int MaxSenders = 1024;

    private readonly Dictionary<IPEndPoint, LinkedListNode<Sender>> _known = [];
    private readonly LinkedList<Sender> _bySilence = new();

    /// <summary>Senders so far; one that came back after it was ended counts again.</summary>
    internal long Count { get; private set; }

    internal ConversationTable TableOf(IPEndPoint address)
    {
        if (!_known.TryGetValue(address, out LinkedListNode<Sender>? sender))
        {
            return Add(address);
        }

        if (sender.Next is not null)
        {
            _bySilence.Remove(sender);
            _bySilence.AddLast(sender);
        }

        return sender.Value.Table;
    }

    /// <summary>Marks a damaged datagram of a sender; does nothing if it has sent no trace before.</summary>
    internal void Lose(IPEndPoint address, TapFormatException problem)
    {
        if (_known.TryGetValue(address, out LinkedListNode<Sender>? sender))
        {
            LiveRun.MarkDamage(sender.Value.Table, problem);
        }
    }

    internal static string LabelOf(IPEndPoint address) => $"udp {address}";

    private ConversationTable Add(IPEndPoint address)
    {
        if (_known.Count == MaxSenders)
        {
            Sender silent = _bySilence.First!.Value;
            _bySilence.RemoveFirst();
            _known.Remove(silent.Address);
            run.End(silent.Table);
        }

        Count++;
        ConversationTable table = run.Begin(LabelOf(address), Delivery.Datagrams);
        _known.Add(address, _bySilence.AddLast(new Sender(address, table)));
        return table;
    }

    private sealed record Sender(IPEndPoint Address, ConversationTable Table);
}
