using TapToPcap.Common;

namespace TapToPcap.Live.Admin;

/// <summary>The body of a response; counts the bytes that are read of it.</summary>
/// <param name="owner">Disposed of with the body.</param>
internal sealed class ArrivedBody(Stream body, ArrivedBytes arrived, IDisposable owner) : ForwardReadStream
{
    public override int Read(Span<byte> buffer) => Count(body.Read(buffer));

    /// <exception cref="IOException">The connection has ended; has the message of the cause, which HttpClient wraps.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Count(await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));
        }
        catch (IOException e) when (e.InnerException is not null)
        {
            throw new IOException(e.GetBaseException().Message, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            arrived.Release();
            body.Dispose();
            owner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int count)
    {
        arrived.Read(count);
        return count;
    }
}
