namespace TapToPcap.Live.Network;

/// <summary>Observes of those who read a capture over the network, on the thread that captures.</summary>
public interface IClientObserver
{
    /// <summary>Clients may connect from now on.</summary>
    /// <param name="address">Address and port that are listened on.</param>
    void Serving(string address);

    /// <summary>A collector gets the capture from now on.</summary>
    void Sending(string collector);

    /// <summary>A client or a collector gets nothing more.</summary>
    void Dropped(string client, string why);

    /// <summary>A collector is not there, and other attempts are made until it is.</summary>
    /// <param name="why">Names the collector.</param>
    void Lost(string why, TimeSpan nextAttemptIn);
}
