using System.Net;
using TapToPcap.Live.Network;

namespace TapToPcap.Tests.Support;

/// <summary>Keeps all that is said of clients.</summary>
internal sealed class RecordingClients : IClientObserver
{
    internal List<string> Lines { get; } = [];

    /// <summary>What is listened on.</summary>
    internal IPEndPoint Address { get; private set; } = new(IPAddress.None, 0);

    public void Serving(string address) => Address = IPEndPoint.Parse(address);

    public void Sending(string collector) => Lines.Add("sending");

    public void Dropped(string client, string why) => Lines.Add(why);

    public void Lost(string why, TimeSpan nextAttemptIn) => Lines.Add("lost");
}
