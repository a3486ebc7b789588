using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Wire;

/// <summary>A TCP segment without its payload: header fields and SYN options (RFC 9293 §3.1).</summary>
/// <param name="SynOptions">Present on a SYN, and only there.</param>
internal readonly record struct TcpSegment(
    ushort SourcePort,
    ushort DestinationPort,
    SequenceNumber Sequence,
    SequenceNumber Acknowledgment,
    TcpFlags Flags,
    ushort Window,
    TcpSynOptions? SynOptions = null)
{
    private const int SourcePortAt = 0;
    private const int DestinationPortAt = SourcePortAt + 2;
    private const int SequenceAt = DestinationPortAt + 2;
    private const int AcknowledgmentAt = SequenceAt + 4;
    private const int DataOffsetAt = AcknowledgmentAt + 4;
    private const int FlagsAt = DataOffsetAt + 1;
    private const int WindowAt = FlagsAt + 1;
    private const int ChecksumAt = WindowAt + 2;
    private const int UrgentAt = ChecksumAt + 2;
    private const int OptionsAt = UrgentAt + 2;
    internal const int MinHeaderLength = OptionsAt;

    internal int HeaderLength => SynOptions is null ? MinHeaderLength : MinHeaderLength + TcpSynOptions.Length;

    /// <summary>Writes header, payload and checksum over whatever <paramref name="segment"/> held before.</summary>
    /// <param name="segment">Exactly as long as header and payload together.</param>
    /// <param name="pseudoHeader">The sum over the pseudo-header, including the TCP length.</param>
    internal void Write(Span<byte> segment, ReadOnlySpan<byte> payload, InternetChecksum pseudoHeader)
    {
        WriteUInt16BigEndian(segment[SourcePortAt..], SourcePort);
        WriteUInt16BigEndian(segment[DestinationPortAt..], DestinationPort);
        WriteUInt32BigEndian(segment[SequenceAt..], Sequence.Value);
        WriteUInt32BigEndian(segment[AcknowledgmentAt..], Acknowledgment.Value);
        segment[DataOffsetAt] = (byte)(HeaderLength / 4 << 4);                 // counted in 32-bit words, in the upper four bits
        segment[FlagsAt] = (byte)Flags;
        WriteUInt16BigEndian(segment[WindowAt..], Window);
        WriteUInt16BigEndian(segment[ChecksumAt..], 0);                        // taken as zero for the sum
        WriteUInt16BigEndian(segment[UrgentAt..], 0);
        SynOptions?.Write(segment[OptionsAt..]);
        payload.CopyTo(segment[HeaderLength..]);
        WriteUInt16BigEndian(segment[ChecksumAt..], pseudoHeader.Add(segment[..HeaderLength]).Add(payload).Fold());
    }
}
