using System.Globalization;
using System.Net.Sockets;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Live.Network;

/// <summary>A capture that one client reads over TCP. A slow or broken client ends only its own output.</summary>
internal sealed class NetworkOutput : ILiveOutput
{
    private readonly SendQueue _queue;
    private readonly CaptureWriter _writer;

    /// <param name="name">What messages call the client.</param>
    /// <param name="clock">Measures how long the client takes at the end.</param>
    /// <param name="changed">Called on any thread when it is over or the client has closed its side.</param>
    internal NetworkOutput(Socket socket, string name, CaptureFormat format, LinkType linkType, TimeProvider clock, Action changed)
    {
        Name = name;
        _queue = new SendQueue(socket, clock, changed);
        _writer = CaptureWriter.Create(_queue, format, linkType);
    }

    internal string Name { get; }

    /// <inheritdoc/>
    public bool IsOver => _queue.IsOver;

    /// <inheritdoc/>
    public TimeSpan? DueIn => null;

    /// <inheritdoc cref="SendQueue.HasHungUp"/>
    internal bool HasHungUp => _queue.HasHungUp;

    /// <inheritdoc cref="SendQueue.IsReset"/>
    internal bool IsReset => _queue.IsReset;

    /// <summary>Why the client was dropped; null if it was not.</summary>
    internal string? Fault => _queue.HasLagged ? string.Create(CultureInfo.InvariantCulture, $"dropped, as it reads too slowly: more than {SendQueue.MaxWaiting >> 20} MiB waited") : null;

    /// <inheritdoc/>
    public CaptureWriter? WriterFor(in Frame frame) => IsOver ? null : _writer;

    /// <inheritdoc/>
    public void Flush() => _writer.Flush();

    /// <inheritdoc/>
    public void Finish()
    {
        _writer.Finish();
        _queue.Complete();
    }

    /// <summary>Ends the connection, after the last packet that was written.</summary>
    internal void Close() => _queue.Complete();

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _queue.Dispose();
    }
}
