namespace TapToPcap.Live;

/// <summary>The body of a response; counts what is read of it.</summary>
/// <param name="owner">Disposed of with it.</param>
internal sealed class ArrivedBody(Stream body, ArrivedBytes arrived, IDisposable owner) : ForwardReadStream
{
    public override int Read(Span<byte> buffer) => Count(body.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

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
