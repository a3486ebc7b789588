using TapToPcap.Common;

namespace TapToPcap.Writing;

/// <summary>A stream to write to whose failures name it.</summary>
internal sealed class OutputStream(string name, Stream stream) : ForwardWriteStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            stream.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw new OutputException(name, e);
        }
    }

    public override void Flush()
    {
        try
        {
            stream.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(name, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }
}
