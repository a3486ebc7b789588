using System.Text;
using TapToPcap.Common;

namespace TapToPcap.Live.Admin;

/// <summary>The body of a response; counts the bytes that are read of it.</summary>
/// <param name="owner">Disposed of with the body.</param>
internal sealed class ArrivedBody(Stream body, ArrivedBytes arrived, IDisposable owner) : ForwardReadStream
{
    // In bytes; as much as is shown to people.
    private const int HeadLength = 512;

    private readonly byte[] _head = new byte[HeadLength];
    private Task<int>? _peek;
    private int _passed;

    /// <summary>What <see cref="PeekAsync"/> has found.</summary>
    internal string Head => _peek is { IsCompletedSuccessfully: true } ? Encoding.UTF8.GetString(_head, 0, _peek.Result) : "";

    /// <summary>Completes when the body begins, or has ended without a byte; nothing of it is lost by that.</summary>
    internal Task PeekAsync() => _peek ??= ReceiveAsync(_head).AsTask();

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    /// <exception cref="IOException">The connection has ended; says why, for people.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int peeked = _peek is null ? 0 : await _peek.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_passed == peeked)
        {
            return await ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        int count = Math.Min(buffer.Length, peeked - _passed);
        _head.AsMemory(_passed, count).CopyTo(buffer);
        _passed += count;
        return count;
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

    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel = default)
    {
        try
        {
            int count = await body.ReadAsync(buffer, cancel).ConfigureAwait(false);
            arrived.Read(count);
            return count;
        }
        catch (IOException e)
        {
            throw new IOException(AdminErrors.Describe(e), e);
        }
    }
}
