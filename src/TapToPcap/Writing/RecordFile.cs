using System.Runtime.ExceptionServices;

namespace TapToPcap.Writing;

/// <summary>A file that is cut back to its last whole record when a write fails; after that nothing is written to it.</summary>
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

    /// <param name="buffer">That of which only a part was written.</param>
    /// <param name="before">Bytes that the file had then.</param>
    private void CutBack(ReadOnlySpan<byte> buffer, long before)
    {
        long reached = file.MeasureLength() - before;
        RecordRun whole = WholeRecords(buffer, (int)Math.Clamp(reached, 0, buffer.Length));
        file.TryCut(before + whole.Length);                                    // where the system refuses, readers still find what is whole
        Count(whole);
    }
}
