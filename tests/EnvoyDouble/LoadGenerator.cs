using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using TapToPcap.Recorder;

namespace TapToPcap.Doubles;

/// <summary>Downstream connections that exist in taps only: their events, by turns read and write, go to the sinks at an even pace.</summary>
/// <remarks>Starts when a <c>/tap</c> stream is attached, or at once where datagrams are sent or no stream can come. Several events that have become due since the last look, a millisecond ago, go together.</remarks>
internal sealed class LoadGenerator : IAsyncDisposable
{
    internal const int MinEventBytes = 8;

    private const int PoolBytes = 1 << 20;

    private readonly LoadPlan _plan;
    private readonly TapHub _hub;
    private readonly byte[] _pool = new byte[PoolBytes];
    private readonly TaskCompletionSource<LoadReport> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private Thread? _thread;

    internal LoadGenerator(LoadPlan plan, TapHub hub, EnvoyDoubleOptions options)
    {
        _plan = plan;
        _hub = hub;
        new Random(plan.Seed).NextBytes(_pool);
        if (options.StaticTaps.Any(tap => tap.Setup.Sink == SinkKind.Udp) || (options.Admin is null && options.AdminUnix is null))
        {
            Start();
        }
        else
        {
            hub.Attached += Start;
        }
    }

    internal Task<LoadReport> Ended => _ended.Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _thread?.Join();
        _stop.Dispose();
    }

    private void Start()
    {
        if (Interlocked.CompareExchange(ref _thread, new Thread(Run) { IsBackground = true, Name = "load" }, null) is null)
        {
            _thread.Start();
        }
    }

    private void Run()
    {
        ConnectionTaps[] connections = [.. Enumerable.Range(0, _plan.Connections).Select(Open)];
        Stopwatch watch = Stopwatch.StartNew();
        long total = (long)(_plan.EventsPerSecond * _plan.Seconds);
        long done = 0;
        while (done < total && !_stop.IsCancellationRequested)
        {
            long due = Math.Min(total, (long)(watch.Elapsed.TotalSeconds * _plan.EventsPerSecond));
            for (; done < due; done++)
            {
                long turn = done / connections.Length;
                connections[done % connections.Length].RecordKept(turn % 2 == 0 ? TapStepKind.Read : TapStepKind.Write, Payload(done));
            }

            _stop.Token.WaitHandle.WaitOne(1);                                 // milliseconds; ends at once when it is stopped
        }

        TimeSpan elapsed = watch.Elapsed;
        foreach (ConnectionTaps connection in connections)
        {
            connection.Close();
        }

        _ended.TrySetResult(new LoadReport(connections.Length, done, done * _plan.EventBytes, elapsed));
    }

    private ConnectionTaps Open(int number)
    {
        IPEndPoint client = new(new IPAddress([10, 1, (byte)(number >> 8), (byte)number]), 40_000 + (number % 20_000));
        return _hub.Open(TapSide.Downstream, new TapConnection(_hub.NextId(), new IPEndPoint(IPAddress.Loopback, 10_000), client));
    }

    private byte[] Payload(long number)
    {
        byte[] payload = new byte[_plan.EventBytes];
        int at = (int)(number * 7919 % (PoolBytes - Math.Min(PoolBytes - 1, payload.Length)));
        _pool.AsSpan(at, Math.Min(payload.Length, PoolBytes - at)).CopyTo(payload);
        BinaryPrimitives.WriteInt64LittleEndian(payload, (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100);
        return payload;
    }
}
