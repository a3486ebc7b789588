using System.Net;
using System.Net.Sockets;
using TapToPcap.Protos.Tap.V3;

namespace TapToPcap.Recorder;

/// <summary>A TCP proxy in Envoy's place, which leaves one tap file per connection.</summary>
internal sealed class Forwarder : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly ForwarderOptions _options;
    private readonly Socket _listener;
    private ulong _nextId;

    /// <summary>Listens from here on; <see cref="RunAsync"/> accepts.</summary>
    internal Forwarder(ForwarderOptions options)
    {
        _options = options;
        _listener = new Socket(options.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(options.Listen);
        _listener.Listen();
    }

    internal IPEndPoint ListensOn => (IPEndPoint)_listener.LocalEndPoint!;

    public void Dispose() => _listener.Dispose();

    /// <summary>Returns after the last connection's file is written. Cancelled, it closes what is open and writes those files too.</summary>
    internal async Task RunAsync(CancellationToken cancel)
    {
        List<Task> connections = [];
        try
        {
            while (connections.Count < _options.Connections)
            {
                Socket client = await _listener.AcceptAsync(cancel);

                // Envoy counts the connections of both sides together.
                ulong downstreamId = _nextId++;
                ulong upstreamId = _nextId++;
                connections.Add(ForwardAsync(client, _options.Side == TapSide.Downstream ? downstreamId : upstreamId, cancel));
            }
        }
        catch (OperationCanceledException)
        {
            // No more clients; those here finish below.
        }

        await Task.WhenAll(connections);
    }

    private async Task ForwardAsync(Socket client, ulong id, CancellationToken cancel)
    {
        using Socket downstream = client;
        using Socket upstream = new(_options.Forward.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        downstream.NoDelay = true;
        upstream.NoDelay = true;

        StepLog log = new();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            await upstream.ConnectAsync(_options.Forward, stop.Token);
            await Task.WhenAll(PumpAsync(downstream, upstream, TapSide.Upstream, log, stop), PumpAsync(upstream, downstream, TapSide.Downstream, log, stop));
        }
        catch (Exception refused) when (refused is SocketException or OperationCanceledException)
        {
            // Without a server the client is dismissed, and its tap has the close alone.
        }

        log.Add(TapStepKind.Closed);
        await WriteTapAsync(downstream, upstream, id, log);
    }

    private async Task PumpAsync(Socket from, Socket to, TapSide towards, StepLog log, CancellationTokenSource stop)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            bool ended = false;
            while (!ended)
            {
                int count = await from.ReceiveAsync(buffer, stop.Token);
                ended = count == 0 || HasEnded(from);
                if (count > 0)
                {
                    // Before the bytes leave, or the answer to them could be recorded first.
                    Record(buffer.AsSpan(0, count), towards, ended, log);
                    await to.SendAsync(buffer.AsMemory(0, count), stop.Token);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException)
        {
            // A reset closes both halves at once.
            await stop.CancelAsync();
        }
    }

    private void Record(ReadOnlySpan<byte> bytes, TapSide towards, bool ended, StepLog log)
    {
        if (towards == _options.Side)
        {
            log.Add(TapStepKind.Write, bytes, ended);
        }
        else
        {
            log.Add(TapStepKind.Read, bytes);
        }
    }

    /// <summary>Where the end of the stream came together with its last bytes, Envoy sees both in one call and passes them on as one write.</summary>
    internal static bool HasEnded(Socket socket) => socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) && socket.Receive(new byte[1], SocketFlags.Peek) == 0;

    private async Task WriteTapAsync(Socket downstream, Socket upstream, ulong id, StepLog log)
    {
        TapConnection connection = _options.Side == TapSide.Downstream
            ? new TapConnection(id, (IPEndPoint?)downstream.LocalEndPoint, (IPEndPoint)downstream.RemoteEndPoint!)
            : new TapConnection(id, (IPEndPoint?)upstream.LocalEndPoint, _options.Forward);

        await using FileStream file = new($"{_options.Prefix}_{id}{TapEncoder.Extension(_options.Format)}", FileMode.Create);
        foreach (TraceWrapper record in TapBuilder.Build(connection, log.Steps, _options.Tap))
        {
            TapEncoder.Write(file, record, _options.Format, _options.Layout);
        }
    }
}
