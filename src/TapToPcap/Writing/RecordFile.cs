using System.Runtime.ExceptionServices;

namespace TapToPcap.Writing;

/// <summary>A file that is cut back to its last whole record when a write fails; after that nothing is written to it.</summary>
internal sealed class RecordFile(CaptureFile file, CaptureFormat format) : RecordStream(format)
{
    private ExceptionDispatchInfo? _failure;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _failure?.Throw();
        try
        {
            file.Stream.Write(buffer);
        }
        catch (OutputException e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            CutBack(buffer);
            throw;
        }

        Count(WholeRecords(buffer, buffer.Length));
    }

    public override void Flush() => file.Stream.Flush();

    /// <param name="buffer">That of which only a part was written.</param>
    private void CutBack(ReadOnlySpan<byte> buffer)
    {
        long reached = file.MeasureLength() - Bytes;
        RecordRun whole = WholeRecords(buffer, (int)Math.Clamp(reached, 0, buffer.Length));
        if (file.TryCut(Bytes + whole.Length))
        {
            Count(whole);
        }
    }
}
