using System.Runtime.ExceptionServices;

namespace TapToPcap.Writing;

/// <summary>A capture file that is shortened to its last whole record when a write fails, and then closed to writes.</summary>
internal sealed class RecordFile(CaptureFile file, CaptureFormat format) : RecordStream(format)
{
    private ExceptionDispatchInfo? _failure;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _failure?.Throw();
        long before = file.MeasureLength();
        try
        {
            file.Stream.Write(buffer);
        }
        catch (OutputException e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            CutBack(buffer, before);
            throw;
        }

        Count(WholeRecords(buffer, buffer.Length));
    }

    public override void Flush() => file.Stream.Flush();

    /// <param name="buffer">The bytes of which only a part was written.</param>
    /// <param name="before">The length of the file before that write.</param>
    private void CutBack(ReadOnlySpan<byte> buffer, long before)
    {
        long reached = file.MeasureLength() - before;
        RecordRun whole = WholeRecords(buffer, (int)Math.Clamp(reached, 0, buffer.Length));
        file.TryCut(before + whole.Length);                                    // readers find whole records in any case
        Count(whole);
    }
}
