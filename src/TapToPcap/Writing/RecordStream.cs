using TapToPcap.Common;

namespace TapToPcap.Writing;

/// <summary>Base of the streams of live captures: counts what was written, and always ends between two records.</summary>
/// <remarks>The bytes of each write must be whole records.</remarks>
internal abstract class RecordStream(CaptureFormat format) : ForwardWriteStream
{
    private long _packets;
    private long _bytes;

    /// <summary>Packets that have been written; may be read by any thread.</summary>
    internal long Packets => Volatile.Read(ref _packets);

    /// <summary>Bytes of whole records that have been written; may be read by any thread.</summary>
    internal long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Finds the longest run of whole records that fits into a space.</summary>
    /// <param name="piece">The next bytes of the capture.</param>
    /// <param name="space">The space in bytes.</param>
    protected RecordRun WholeRecords(ReadOnlySpan<byte> piece, int space)
    {
        RecordRun whole = default;
        while (whole.Length < piece.Length)
        {
            int length = LengthOfNext(piece[whole.Length..], isFirst: _bytes + whole.Length == 0, out bool isPacket);
            if (length > space - whole.Length)
            {
                break;
            }

            whole = new RecordRun(whole.Length + length, whole.Packets + (isPacket ? 1 : 0));
        }

        return whole;
    }

    /// <summary>The next record alone, however long it is.</summary>
    protected RecordRun NextRecord(ReadOnlySpan<byte> piece)
    {
        int length = LengthOfNext(piece, isFirst: _bytes == 0, out bool isPacket);
        return new RecordRun(length, isPacket ? 1 : 0);
    }

    protected void Count(RecordRun written)
    {
        Volatile.Write(ref _packets, _packets + written.Packets);
        Volatile.Write(ref _bytes, _bytes + written.Length);
    }

    private int LengthOfNext(ReadOnlySpan<byte> piece, bool isFirst, out bool isPacket) =>
        format == CaptureFormat.PcapNg ? PcapNgWriter.LengthOfBlock(piece, out isPacket) : PcapWriter.LengthOfRecord(piece, isFirst, out isPacket);
}
