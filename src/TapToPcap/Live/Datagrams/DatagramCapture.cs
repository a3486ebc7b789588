using System.Buffers;
using System.Net;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Live.Datagrams;

/// <summary>Captures what Envoy's UDP tap sinks send to one endpoint.</summary>
public sealed class DatagramCapture : IDisposable
{
    // Messages name at most this many senders of datagrams that are no traces; further ones share one name.
    private const int MaxNamed = 4;
    private const string Others = "udp, others";

    private readonly DatagramSocket _socket;
    private readonly ConversionOptions _options;
    private readonly ILiveObserver _observer;
    private readonly DatagramReader _reader;
    private readonly TapReports _reports;
    private readonly HashSet<IPEndPoint> _named = [];
    private long _received;
    private long _bytes;
    private long _undecoded;

    private DatagramCapture(DatagramSocket socket, ConversionOptions options, ILiveObserver observer)
    {
        (_socket, _options, _observer) = (socket, options, observer);
        _reader = new DatagramReader(options.Reading.MaxEventSize);
        _reports = new TapReports(observer);
    }

    /// <summary>The endpoint that it listens on, with the port that the system has chosen if none was given.</summary>
    public DatagramEndpoint Endpoint => new(_socket.Address);

    /// <summary>Ends after this many datagrams, whatever is in them; default 0, without limit.</summary>
    public int Count { get; init; }

    /// <summary>Begins to listen; datagrams wait for <see cref="Run"/>.</summary>
    /// <param name="count">Ends after this many datagrams; 0 for no limit.</param>
    /// <param name="clock">Limits how long it reads after the stop; default null, the system's.</param>
    /// <exception cref="InputException">The address is in use, or not of this machine.</exception>
    public static DatagramCapture Open(DatagramEndpoint endpoint, ConversionOptions options, ILiveObserver observer, int count = 0, TimeProvider? clock = null) =>
        new(DatagramSocket.Listen(endpoint, clock ?? TimeProvider.System), options, observer) { Count = count };

    /// <summary>Captures until it is asked to stop.</summary>
    /// <exception cref="Writing.OutputException">A capture cannot be written; what was written ends between two frames.</exception>
    public ConversionSummary Run(LiveOutputs outputs, CancellationToken stop)
    {
        using LiveRun run = new(_options, outputs);
        using CancellationTokenRegistration ending = stop.Register(_socket.End);   // also while a capture waits for its reader
        DatagramSenders senders = new(run);
        _observer.Listening(Endpoint.Name);
        run.FlushIdle();                                                            // a reader gets the file header at once
        while ((Count == 0 || _received < Count) && TryReceive(run, out Datagram datagram))
        {
            Take(run, senders, datagram);
            ArrayPool<byte>.Shared.Return(datagram.Buffer);
        }

        DatagramTotals totals = new() { Received = _received, Bytes = _bytes, Dropped = _socket.Dropped, Undecoded = _undecoded, IsBufferSmall = _socket.IsBufferSmall };
        if (_socket.Failure is Exception failure)
        {
            _reports.Report(new InputException(Endpoint.Name, failure));
        }

        return run.Finish(Math.Max(1, senders.Count)).With(_reports) with { Datagrams = totals };
    }

    public void Dispose() => _socket.Dispose();

    /// <returns>False if no more will come.</returns>
    private bool TryReceive(LiveRun run, out Datagram datagram)
    {
        while (!_socket.TryTake(out datagram))
        {
            Task<bool> arrival = _socket.WhenAnyAsync();
            run.WaitFor(arrival, () => null);
            if (!arrival.Result)
            {
                return false;
            }
        }

        return true;
    }

    private void Take(LiveRun run, DatagramSenders senders, in Datagram datagram)
    {
        _received++;
        _bytes += datagram.Length;
        string label = DatagramSenders.LabelOf(datagram.Sender);
        if (!_reader.TryRead(label, _received, datagram.Buffer, datagram.Length, out IReadOnlyList<TapEvent> events, out TapFormatException? damage))
        {
            _undecoded++;
            _reports.Report(Named(datagram.Sender, damage));
            senders.Lose(datagram.Sender, damage);
            return;
        }

        ConversationTable table = senders.TableOf(datagram.Sender);            // only for traces, as it may end another sender
        for (int i = 0; i < events.Count; i++)
        {
            run.Accept(table, events[i]);
        }
    }

    private TapFormatException Named(IPEndPoint sender, TapFormatException damage)
    {
        if (_named.Contains(sender) || _named.Count < MaxNamed)
        {
            _named.Add(sender);
            return damage;
        }

        return new TapFormatException(damage.Position with { Source = Others }, damage.Problem);
    }
}
