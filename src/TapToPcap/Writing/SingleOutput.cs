using System.Globalization;
using TapToPcap.Wire;

namespace TapToPcap.Writing;

/// <summary>A live capture that is not rotated: one file, a pipe or standard output.</summary>
/// <remarks>Packets that have been written are never removed: a file that cannot be completed keeps its whole packets.</remarks>
internal sealed class SingleOutput : ILiveOutput
{
    private readonly CaptureFile _file;
    private readonly RecordStream _records;
    private readonly CaptureWriter _writer;
    private OutputException? _failure;

    /// <exception cref="OutputException">It cannot be written; the file has been removed.</exception>
    internal SingleOutput(CaptureFile file, CaptureFormat format, LinkType linkType)
    {
        _file = file;
        _records = file.CreateRecords(format);
        _writer = CaptureWriter.Create(_records, format, linkType, Keep);
        try
        {
            _writer.Flush();                                                   // the reader of a pipe waits for the header
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes of the capture so far.</summary>
    internal long Length => _writer.Length;

    /// <summary>Whether many captures are open, so that each releases its buffer, thread and handle on every flush.</summary>
    internal bool IsOneOfMany { get; init; }

    /// <inheritdoc/>
    public bool IsOver => false;

    /// <inheritdoc/>
    public TimeSpan? DueIn => null;

    /// <inheritdoc cref="CaptureFile.HiddenPath"/>
    internal string? HiddenPath => _file.HiddenPath;

    /// <summary>The reader is no longer waited for.</summary>
    internal bool IsAbandoned => _records is RecordPipe { IsAbandoned: true };

    /// <summary>The packets that the reader has not taken; null if there are none, or the reader is still waited for.</summary>
    internal UnwrittenPackets? Unwritten => _records is RecordPipe { IsAbandoned: true } pipe && _writer.Packets > pipe.Packets
        ? new UnwrittenPackets(_file.Path, _writer.Packets - pipe.Packets, _writer.Length - pipe.Bytes, pipe.IsInsideRecord)
        : null;

    /// <inheritdoc/>
    public CaptureWriter? WriterFor(in Frame frame) => _writer;

    /// <inheritdoc/>
    public void Flush()
    {
        _writer.Flush();
        if (IsOneOfMany)
        {
            _writer.FlushIdle();
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        _writer.Finish();
        try
        {
            _file.Commit();
        }
        catch (OutputException e)
        {
            throw Keep(e);
        }
    }

    /// <summary>Stops waiting for the reader of a pipe: what it has not taken is discarded. For any thread.</summary>
    internal void Abandon() => (_records as RecordPipe)?.Abandon();

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        if (_records is { Packets: > 0 } and RecordFile)
        {
            _file.Keep();                                                      // has no effect if the file is complete
        }

        _file.Dispose();
    }

    /// <summary>Keeps the packets that were written before a failure, and says in the failure where they are.</summary>
    private OutputException Keep(OutputException failure) => _failure ??= _records is RecordFile && _records.Packets > 0 && _file.Keep() is string kept
        ? new OutputException(failure, DescribeKept(kept))
        : failure;

    private string DescribeKept(string kept)
    {
        long lost = _writer.Packets - _records.Packets;
        string packets = string.Create(CultureInfo.InvariantCulture, $"{_records.Packets:N0} packet{(_records.Packets == 1 ? "" : "s")}");
        string where = kept == _file.Path ? $"it holds {packets}" : $"what came is in {kept}: {packets}";
        return lost == 0 ? where : string.Create(CultureInfo.InvariantCulture, $"{where}, and not the {lost:N0} that came after");
    }
}
