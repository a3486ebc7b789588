namespace TapToPcap.Reading.Events;

/// <summary>The kind of a <see cref="TapAddress"/>.</summary>
internal enum TapAddressKind
{
    /// <summary>An IP address and a port.</summary>
    Socket,

    /// <summary>A Unix domain socket.</summary>
    Pipe,

    /// <summary>A listener inside Envoy.</summary>
    Internal,

    /// <summary>The host name in a request (<c>:authority</c>), in place of a server's address that the tap lacks.</summary>
    Name,
}
