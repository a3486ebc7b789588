using System.Net;

namespace TapToPcap.RealEnvoy;

/// <summary>A TCP packet as tshark shows it.</summary>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="Stream">tshark's number of the connection.</param>
internal sealed record SeenPacket(long Time, int Stream, IPEndPoint Source, IPEndPoint Destination, uint Sequence, int Flags, byte[] Payload)
{
    private const int Fin = 0x01;
    private const int Syn = 0x02;
    private const int Reset = 0x04;
    private const int Ack = 0x10;

    internal bool IsSyn => (Flags & Syn) != 0;

    internal bool IsFin => (Flags & Fin) != 0;

    internal bool IsReset => (Flags & Reset) != 0;

    /// <summary>A SYN that is no answer to one: its sender is the client.</summary>
    internal bool Opens => (Flags & (Syn | Ack)) == Syn;
}
