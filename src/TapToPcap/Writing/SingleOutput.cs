using TapToPcap.Wire;

namespace TapToPcap.Writing;

/// <summary>One capture from beginning to end: a file, or standard output.</summary>
internal sealed class SingleOutput : ILiveOutput
{
    private readonly CaptureFile _file;
    private readonly CaptureWriter _writer;

    internal SingleOutput(CaptureFile file, CaptureFormat format, LinkType linkType)
    {
        _file = file;
        _writer = CaptureWriter.Create(file.Stream, format, linkType);
        _writer.Flush();                                                       // whoever reads a pipe waits for the header
    }

    /// <summary>Bytes of the capture so far.</summary>
    internal long Length => _writer.Length;

    /// <summary>There are so many captures that each gives back what it holds whenever it is flushed.</summary>
    internal bool IsOneOfMany { get; init; }

    /// <inheritdoc/>
    public bool IsOver => false;

    /// <inheritdoc/>
    public CaptureWriter? WriterFor(in Frame frame) => _writer;

    /// <inheritdoc/>
    public void Flush()
    {
        _writer.Flush();
        if (IsOneOfMany)
        {
            _writer.Rest();
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        _writer.Finish();
        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }
}
