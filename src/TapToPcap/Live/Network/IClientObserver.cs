namespace TapToPcap.Live.Network;

/// <summary>Receives reports on clients and collectors that read a capture over TCP, on the capturing thread.</summary>
public interface IClientObserver
{
    /// <summary>The server listens: clients may connect from now on.</summary>
    /// <param name="address">The endpoint that it listens on.</param>
    void Serving(string address);

    /// <summary>A collector is connected, and gets the capture from now on.</summary>
    void Sending(string collector);

    /// <summary>A client was refused, or gets nothing more.</summary>
    void Dropped(string client, string why);

    /// <summary>A collector cannot be reached or has gone; attempts go on until it is back.</summary>
    /// <param name="why">The reason, which begins with the name of the collector.</param>
    void Lost(string why, TimeSpan nextAttemptIn);
}
