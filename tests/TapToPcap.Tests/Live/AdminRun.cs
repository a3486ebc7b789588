using System.Net;
using TapToPcap.Converting;
using TapToPcap.Live;
using TapToPcap.Live.Admin;
using TapToPcap.Live.Admin.Request;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Live;

/// <summary>A capture of an admin endpoint into memory, as long as a test lets it go on.</summary>
internal sealed class AdminRun : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly GrowingBytes _output = new();
    private readonly Task<ConversionSummary> _work;

    private readonly CancellationTokenSource _hurry = new();

    internal AdminRun(EndPoint address, AdminRequest? request = null, bool http1 = false, int retries = 10, int? count = null, TimeSpan? timeout = null, TimeSpan? idle = null, TimeProvider? clock = null)
    {
        Assert.True(AdminEndpoint.TryParse($"http://{address}", out AdminEndpoint? endpoint));
        LiveOutputs outputs = new(CaptureFormat.PcapNg, LinkType.Ethernet, clock);
        outputs.Add(CaptureFile.Over("memory", () => _output));
        AdminCapture capture = new(endpoint, request ?? AdminRequest.Streaming("down", null), new ConversionOptions(), Observer, http1)
        {
            Retries = retries,
            Count = count,
            Timeout = timeout,
            Idle = idle,
            Hurry = _hurry.Token,
        };
        _work = Task.Factory.StartNew(() => capture.Run(outputs, _stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    internal LiveObserver Observer { get; } = new();

    internal Task UntilListeningAsync(int times = 1) => CliProcess.UntilAsync(() => Observer.Listened >= times || _work.IsCompleted, $"{times} times listening");

    /// <summary>Waits for the capture's own end.</summary>
    internal async Task<(ConversionSummary Summary, Capture Capture)> EndAsync() => (await _work.WaitAsync(Timeout), CaptureReader.Read(_output.ToArray()));

    /// <summary>The same where nothing could be captured.</summary>
    internal Task<ConversionSummary> EndWithoutCaptureAsync() => _work.WaitAsync(Timeout);

    /// <summary>Waits until a frame with these bytes has come, then stops.</summary>
    internal Task<(ConversionSummary Summary, Capture Capture)> StopWithBacklogAsync(byte[] words) => StopWithBacklogAsync(words, times: 1);

    /// <summary>The same for words that come back.</summary>
    internal Task<(ConversionSummary Summary, Capture Capture)> StopTwiceWithBacklogAsync(byte[] words) => StopWithBacklogAsync(words, times: 2);

    /// <summary>These words have come, and come back.</summary>
    internal Task UntilTwiceAsync(byte[] words) => UntilAsync(words, times: 2);

    /// <summary>These words have come.</summary>
    internal Task UntilAsync(byte[] words) => UntilAsync(words, times: 1);

    /// <summary>Says it to stop, and waits for its end.</summary>
    internal async Task<(ConversionSummary Summary, Capture Capture)> StopAsync()
    {
        await _stop.CancelAsync();
        return await EndAsync();
    }

    /// <summary>Says it to stop twice.</summary>
    internal async Task<(ConversionSummary Summary, Capture Capture)> StopTwiceAsync()
    {
        await _stop.CancelAsync();
        await _hurry.CancelAsync();
        return await EndAsync();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _hurry.Cancel();
        _work.Wait(Timeout);
        _stop.Dispose();
        _hurry.Dispose();
        _output.Dispose();
    }

    private Task UntilAsync(byte[] words, int times) => CliProcess.UntilAsync(() => _work.IsCompleted || _output.ToArray().AsSpan().Count(words) >= times, "words in the capture");

    private async Task<(ConversionSummary Summary, Capture Capture)> StopWithBacklogAsync(byte[] words, int times)
    {
        await UntilAsync(words, times);
        return await StopAsync();
    }
}
