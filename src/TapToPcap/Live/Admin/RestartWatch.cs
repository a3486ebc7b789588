using TapToPcap.Live.Waiting;

namespace TapToPcap.Live.Admin;

/// <summary>Finds out that Envoy was restarted hot while a stream of its old process goes on.</summary>
/// <remarks>
/// The old process keeps the streams of /tap until it ends, after 900 s by default (--parent-shutdown-time-s). The new one accepts
/// all new connections, of which nothing is heard, and answers all other requests.
/// </remarks>
/// <param name="wake">Set when <see cref="Found"/> may have changed.</param>
/// <param name="ask">Asks for /server_info.</param>
internal sealed class RestartWatch(TimeProvider clock, WakeSignal wake, Func<CancellationToken, Task<ProbeResult>> ask) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // The time for which an Envoy has run comes in whole seconds, and an answer takes some time.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource _over = new();
    private readonly Lock _lock = new();
    private DateTimeOffset? _attachedAt;
    private HotRestart? _found;

    /// <summary>The restart that happened since the stream began; null for none.</summary>
    internal HotRestart? Found
    {
        get
        {
            lock (_lock)
            {
                return _found;
            }
        }
    }

    /// <summary>A stream begins.</summary>
    internal void Begin()
    {
        lock (_lock)
        {
            bool isFirst = _attachedAt is null;
            (_attachedAt, _found) = (clock.GetUtcNow(), null);
            if (isFirst)
            {
                _ = AskAgainAndAgainAsync();
            }
        }
    }

    /// <summary>Asks now.</summary>
    internal async Task AskAsync(CancellationToken cancel)
    {
        ProbeResult result = await ask(cancel).ConfigureAwait(false);
        DateTimeOffset now = clock.GetUtcNow();
        lock (_lock)
        {
            if (result.Info?.RestartAt(now) is HotRestart restart && restart.At > _attachedAt + Tolerance)
            {
                _found ??= restart;
            }
        }

        wake.Set();
    }

    public void Dispose() => _over.Cancel();

    private async Task AskAgainAndAgainAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            await Task.Delay(Interval, clock, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await AskAsync(_over.Token).ConfigureAwait(false);
        }
    }
}
