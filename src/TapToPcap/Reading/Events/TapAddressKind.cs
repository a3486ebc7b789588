namespace TapToPcap.Reading.Events;

internal enum TapAddressKind
{
    /// <summary>An IP address and a port.</summary>
    Socket,

    /// <summary>A Unix domain socket.</summary>
    Pipe,

    /// <summary>A listener inside Envoy.</summary>
    Internal,

    /// <summary>None that a tap has: the name that whoever asked an unknown server used for it.</summary>
    Name,
}
