using TapToPcap.Common;

namespace TapToPcap.Writing;

/// <summary>A file that is written at its end, and open only from a write to the next flush.</summary>
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
