using System.Net;

namespace TapToPcap.Live.Datagrams;

/// <summary>What came from somewhere at once.</summary>
/// <param name="Buffer">Holds it from its beginning on; who takes the datagram gives this back to the pool.</param>
internal readonly record struct Datagram(IPEndPoint Sender, byte[] Buffer, int Length);
