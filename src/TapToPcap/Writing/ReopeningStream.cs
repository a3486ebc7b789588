using TapToPcap.Common;

namespace TapToPcap.Writing;

/// <summary>Appends to a file that is open only between a write and the next flush, to save file handles.</summary>
internal sealed class ReopeningStream(string path) : ForwardWriteStream
{
    private FileStream? _file;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return;
        }

        _file ??= new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _file.Write(buffer);
    }

    public override void Flush()
    {
        _file?.Dispose();
        _file = null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Flush();
        }

        base.Dispose(disposing);
    }
}
