namespace TapToPcap.Verifying.Captures;

/// <summary>The TCP segment of a frame and its ends. The payload is in the frame's bytes, and valid as long as they are.</summary>
/// <param name="Acknowledgment">Null where the ACK flag is not set.</param>
/// <param name="Payload">As much of it as was captured.</param>
/// <param name="Missing">How many bytes of the payload a snap length left out at its end.</param>
internal readonly record struct TcpPacket(TcpEnd Source, TcpEnd Destination, uint Sequence, uint? Acknowledgment, bool IsSyn, bool IsFin, ReadOnlyMemory<byte> Payload, int Missing = 0)
{
    /// <summary>The length of the payload on the wire.</summary>
    internal int PayloadLength => Payload.Length + Missing;
}
