using System.Net;

namespace TapToPcap.Live.Datagrams;

/// <summary>Addresses of senders as the system gives them, which are written into the same place each time, as ones that can be kept.</summary>
/// <param name="own">An address of the same family.</param>
internal sealed class SenderAddresses(IPEndPoint own)
{
    private const int MaxKnown = 1024;

    private readonly Dictionary<SocketAddress, IPEndPoint> _known = [];

    internal IPEndPoint Of(SocketAddress from)
    {
        if (_known.TryGetValue(from, out IPEndPoint? known))
        {
            return known;
        }

        if (_known.Count == MaxKnown)
        {
            _known.Clear();
        }

        SocketAddress key = new(from.Family, from.Size);
        from.Buffer.Span[..from.Size].CopyTo(key.Buffer.Span);
        IPEndPoint sender = (IPEndPoint)own.Create(from);
        sender.Address = sender.Address.IsIPv4MappedToIPv6 ? sender.Address.MapToIPv4() : sender.Address;
        _known.Add(key, sender);
        return sender;
    }
}
