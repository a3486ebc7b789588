namespace TapToPcap.Reading;

internal enum TapAddressKind
{
    /// <summary>An IP address and a port.</summary>
    Socket,

    /// <summary>A Unix domain socket.</summary>
    Pipe,

    /// <summary>A listener inside Envoy.</summary>
    Internal,
}
