using System.Net;
using TapToPcap.Converting;
using TapToPcap.Doubles;
using TapToPcap.Live;
using TapToPcap.Live.Datagrams;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Live;

/// <summary>A capture of datagrams in memory, while it goes on.</summary>
internal sealed class Listening : IDisposable
{
    private readonly MemoryStream _file = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly DatagramCapture _capture;
    private readonly Task<ConversionSummary> _run;

    internal Listening(int count = 0)
    {
        Assert.True(DatagramEndpoint.TryParse("udp://:0", out DatagramEndpoint? endpoint));
        _capture = DatagramCapture.Open(endpoint, new ConversionOptions(), Observer, count);
        _run = Task.Run(() =>
        {
            using LiveOutputs outputs = new(CaptureFormat.PcapNg, LinkType.Ethernet);
            outputs.Add(CaptureFile.Over("memory", () => _file));
            return _capture.Run(outputs, _stop.Token);
        });
    }

    internal RecordingLiveObserver Observer { get; } = new();

    internal IPEndPoint Address => _capture.Endpoint.Address;

    /// <summary>Ends by itself.</summary>
    internal Task<ConversionSummary> Ended => _run;

    /// <summary>A conversation that Envoy taps and sends here: reads and writes by turns.</summary>
    internal DatagramCounts Tap(IEnumerable<byte[]> payloads, TapFormat format = TapFormat.Undelimited, EnvoyDoubleOptions? options = null)
    {
        TapSetup setup = new() { Sink = SinkKind.Udp, Format = format, ReadLimit = int.MaxValue, WriteLimit = int.MaxValue, UdpAddress = Address };
        using TapHub hub = new((options ?? new EnvoyDoubleOptions()) with { StaticTaps = [new StaticTap(setup)] });
        ConnectionTaps taps = hub.Open(TapSide.Downstream, new TapConnection(hub.NextId(), CliTaps.Server, CliTaps.Client));
        bool isRead = true;
        foreach (byte[] payload in payloads)
        {
            taps.Record(isRead ? TapStepKind.Read : TapStepKind.Write, payload);
            isRead = !isRead;
        }

        taps.Close();
        return hub.Datagrams;
    }

    /// <summary>What was sent until now is in the capture.</summary>
    internal async Task<(ConversionSummary Summary, Capture Capture)> EndAsync()
    {
        await _stop.CancelAsync();
        ConversionSummary summary = await _run;
        return (summary, CaptureReader.Read(_file.ToArray()));
    }

    public void Dispose()
    {
        _stop.Cancel();
        _run.Wait();
        _capture.Dispose();
        _stop.Dispose();
        _file.Dispose();
    }
}
