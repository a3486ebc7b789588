using System.Net;
using TapToPcap.Converting;
using TapToPcap.Live;
using TapToPcap.Reading;
using TapToPcap.Reading.Events;
using TapToPcap.Recorder;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Tests.Support;

/// <summary>A live capture whose events come when a test gives them.</summary>
internal sealed class LiveFeed : IDisposable
{
    internal static readonly IPEndPoint Server = CliTaps.Server;

    private readonly LiveRun _run;
    private readonly ConversationTable _table;
    private readonly TapReader _reader;

    internal LiveFeed(LiveOutputs outputs, IEnumerable<TapStep> steps)
    {
        ConversionOptions options = new();
        _run = new LiveRun(options, outputs);
        _table = _run.Begin("feed", Delivery.Stream);
        _reader = new TapReader(Entries.From(new MemoryStream(CliTaps.Encode(steps, TapFormat.Delimited, TapShape.Streamed))), options.Reading);
    }

    internal void Give(int events)
    {
        for (int i = 0; i < events && _reader.Read(out TapEvent tapped).IsEvent;)
        {
            _run.Accept(_table, tapped);
            i += tapped.IsTimed ? 1 : 0;
        }
    }

    internal void FlushIdle() => _run.FlushIdle();

    /// <summary>Rests until something has come about that others do.</summary>
    internal Task RestUntilAsync(Func<bool> condition, string what) => CliProcess.UntilAsync(
        () =>
        {
            FlushIdle();
            return condition();
        },
        what);

    internal ConversionSummary Finish() => _run.Finish(1);

    public void Dispose()
    {
        _run.Dispose();
        _reader.Dispose();
    }
}
