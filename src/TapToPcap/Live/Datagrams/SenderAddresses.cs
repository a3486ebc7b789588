using System.Net;

namespace TapToPcap.Live.Datagrams;

/// <summary>
/// Converts addresses of senders, received into one reused <see cref="SocketAddress"/>, to endpoints; caches 1,024.
/// </summary>
/// <param name="own">Any endpoint of the same address family.</param>
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
