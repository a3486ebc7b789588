using System.Net;

namespace TapToPcap.Wire;

/// <summary>Receives the frames of a capture in their order; the caller fills in the bytes of each.</summary>
internal interface IFrameSink
{
    /// <summary>Declares an interface, before the first frame on it is placed.</summary>
    /// <returns>The number to use as <see cref="Frame.Interface"/>; always the same for the same name.</returns>
    int DeclareInterface(string name);

    /// <summary>Gives an address a name, which readers such as Wireshark can show in its place.</summary>
    void NameAddress(IPAddress address, string name);

    /// <summary>Reserves the space of the next frame.</summary>
    /// <returns>As many bytes as the frame is long; the sink's, but the caller fills all of them before its next call.</returns>
    Span<byte> Place(scoped in Frame frame);
}
