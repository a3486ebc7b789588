using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using TapToPcap.Live.Waiting;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Live.Network;

/// <summary>Connects to a collector of captures over TCP (PCAP-over-IP), again when it has gone; a new capture each time.</summary>
internal sealed class CaptureCollector : ILiveOutputSource
{
    // A collector without input, as nc -l </dev/null, closes its side within this time, and reads on.
    private static readonly TimeSpan HalfClose = TimeSpan.FromSeconds(1);

    private readonly DnsEndPoint _address;
    private readonly CaptureFormat _format;
    private readonly LinkType _linkType;
    private readonly IClientObserver _observer;
    private readonly TimeProvider _clock;
    private readonly Action _wake;
    private readonly CancellationTokenSource _stop = new();
    private readonly Backoff _attempts = new();
    private readonly string _name;
    private Task<Socket>? _attempt;
    private NetworkOutput? _collector;
    private bool _isLossReported;
    private bool _isHalfClosed;
    private TimeSpan _connectedAt;
    private TimeSpan _nextAttemptAt;

    /// <param name="wake">Called on any thread when an attempt is over, or the collector has gone.</param>
    internal CaptureCollector(DnsEndPoint address, CaptureFormat format, LinkType linkType, IClientObserver observer, TimeProvider clock, Action wake)
    {
        (_address, _format, _linkType, _observer, _clock, _wake) = (address, format, linkType, observer, clock, wake);
        _name = address.Host.Contains(':', StringComparison.Ordinal) ? $"[{address.Host}]:{address.Port}" : $"{address.Host}:{address.Port}";
        _attempt = Attempt();
    }

    /// <inheritdoc/>
    public TimeSpan? DueIn => _collector is null && _attempt is null ? _nextAttemptAt - _clock.Elapsed() : null;

    /// <inheritdoc/>
    public bool TryAccept([NotNullWhen(true)] out ILiveOutput? late)
    {
        late = null;
        if (_collector is not null)
        {
            CheckConnection(_collector);
        }
        else if (_attempt is null)
        {
            _attempt = _clock.Elapsed() >= _nextAttemptAt ? Attempt() : null;
        }
        else if (_attempt.IsCompleted)
        {
            late = _collector = Take(_attempt);
            _attempt = null;
        }

        return late is not null;
    }

    /// <summary>Makes no more attempts; a capture that is under way goes on.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        if (_attempt is not null)
        {
            _attempt.ContinueWith(connected => connected.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            _attempt = null;
        }
    }

    private Task<Socket> Attempt()
    {
        Task<Socket> attempt = ConnectAsync();
        attempt.ContinueWith(_ => _wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return attempt;
    }

    private async Task<Socket> ConnectAsync()
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using CancellationTokenSource timeout = new(Backoff.Longest, _clock);
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, timeout.Token);
            await socket.ConnectAsync(_address, over.Token).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private NetworkOutput? Take(Task<Socket> attempt)
    {
        if (!attempt.IsCompletedSuccessfully)
        {
            Lose(attempt.Exception?.InnerException?.Message ?? "no answer");
            return null;
        }

        (_connectedAt, _isLossReported, _isHalfClosed) = (_clock.Elapsed(), false, false);
        _observer.Sending(_name);
        return new NetworkOutput(attempt.Result, _name, _format, _linkType, _clock, _wake);
    }

    private void CheckConnection(NetworkOutput collector)
    {
        if (!collector.IsOver && !HasGone(collector))
        {
            return;
        }

        collector.Close();
        _collector = null;
        if (_clock.Elapsed() - _connectedAt > Backoff.Longest)
        {
            _attempts.Succeed();                                               // only a lasting connection resets the pauses
        }

        Lose(collector.Fault ?? "it has closed the connection");
    }

    // One that has only closed its side is over when sending fails.
    private bool HasGone(NetworkOutput collector)
    {
        if (!collector.HasHungUp || collector.IsReset)
        {
            return collector.IsReset;
        }

        _isHalfClosed |= _clock.Elapsed() - _connectedAt < HalfClose;
        return !_isHalfClosed;
    }

    private void Lose(string why)
    {
        TimeSpan pause = _attempts.Fail();
        _nextAttemptAt = _clock.Elapsed() + pause;
        if (!_isLossReported)
        {
            _observer.Lost($"{_name}: {why}", pause);
            _isLossReported = true;
        }
    }
}
