using System.Globalization;
using TapToPcap.Wire;

namespace TapToPcap.Writing;

/// <summary>One live capture from beginning to end: a file, or standard output.</summary>
/// <remarks>Packets that have been written are never removed: a file that cannot be completed keeps those that are whole.</remarks>
internal sealed class SingleOutput : ILiveOutput
{
    private readonly CaptureFile _file;
    private readonly RecordStream _records;
    private readonly CaptureWriter _writer;
    private OutputException? _failure;

    /// <exception cref="OutputException">It cannot be written; the file is gone then.</exception>
    internal SingleOutput(CaptureFile file, CaptureFormat format, LinkType linkType)
    {
        _file = file;
        _records = file.CreateRecords(format);
        _writer = CaptureWriter.Create(_records, format, linkType, Keep);
        try
        {
            _writer.Flush();                                                   // whoever reads a pipe waits for the header
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes of the capture so far.</summary>
    internal long Length => _writer.Length;

    /// <summary>There are so many captures that each gives back what it holds whenever it is flushed.</summary>
    internal bool IsOneOfMany { get; init; }

    /// <inheritdoc/>
    public bool IsOver => false;

    /// <inheritdoc/>
    public TimeSpan? DueIn => null;

    /// <inheritdoc cref="CaptureFile.HiddenPath"/>
    internal string? HiddenPath => _file.HiddenPath;

    /// <summary>Its reader is no longer waited for.</summary>
    internal bool IsAbandoned => _records is RecordPipe { IsAbandoned: true };

    /// <summary>What its reader has not taken; null where there is no such thing, or the reader is still waited for.</summary>
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

    /// <summary>Waits no longer for the reader of a pipe: what it has not taken is dropped. For any thread.</summary>
    internal void Abandon() => (_records as RecordPipe)?.Abandon();

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        if (_records is { Packets: > 0 } and RecordFile)
        {
            _file.Keep();                                                      // which changes nothing where it is complete
        }

        _file.Dispose();
    }

    /// <summary>Makes of a failure one that says where the packets are that had come before.</summary>
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
