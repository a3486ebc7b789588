using System.Net;

namespace TapToPcap.Wire;

/// <summary>Where frames go, in the order in which they are placed.</summary>
internal interface IFrameSink
{
    /// <summary>Makes an interface known that frames were seen on.</summary>
    /// <returns>What <see cref="Frame.Interface"/> calls it; the same for the same name.</returns>
    int DeclareInterface(string name);

    /// <summary>Gives an address a name, for readers that show names.</summary>
    void NameAddress(IPAddress address, string name);

    /// <summary>Makes space for a frame.</summary>
    /// <returns>
    /// As many bytes as the frame is long, holding whatever was there before. They belong to the sink; the caller fills all of them
    /// before its next call.
    /// </returns>
    Span<byte> Place(scoped in Frame frame);
}
