using System.Net;

namespace TapToPcap.Live.Datagrams;

/// <summary>A received UDP datagram: its sender, and its bytes in a pooled array.</summary>
/// <param name="Buffer">Holds the datagram from index 0; whoever takes the datagram returns this to the pool.</param>
internal readonly record struct Datagram(IPEndPoint Sender, byte[] Buffer, int Length);
