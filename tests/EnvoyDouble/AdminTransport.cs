using System.Net;
using Microsoft.AspNetCore.Connections;

namespace TapToPcap.Doubles;

/// <summary>Sockets, and for <see cref="NowhereEndPoint"/> a listener to which nobody comes.</summary>
internal sealed class AdminTransport(IConnectionListenerFactory sockets) : IConnectionListenerFactory
{
    /// <summary>The TCP port that was bound; null before.</summary>
    internal IPEndPoint? ListensOn { get; private set; }

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (endpoint is NowhereEndPoint)
        {
            return new Nobody(endpoint);
        }

        IConnectionListener listener = await sockets.BindAsync(endpoint, cancellationToken);
        ListensOn ??= listener.EndPoint as IPEndPoint;
        return listener;
    }

    private sealed class Nobody(EndPoint endpoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => endpoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => new(_end.Task);

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => DisposeAsync();

        public ValueTask DisposeAsync()
        {
            _end.TrySetResult(null);
            return ValueTask.CompletedTask;
        }
    }
}
