using BenchmarkDotNet.Attributes;
using TapToPcap.Common;
using TapToPcap.Converting;
using TapToPcap.Reading;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;
using TapToPcap.Writing;

namespace TapToPcap.Benchmarks;

[MemoryDiagnoser(displayGenColumns: false)]
public class SynthesizerBenchmarks : IPart
{
    private const int Events = 1024;

    private readonly List<TapEvent> _events = [];
    private Synthesizer? _synthesizer;

    [Params(100, 1 << 14)]
    public int EventBytes { get; set; }

    double IPart.BytesPerOperation => EventBytes;

    [GlobalSetup]
    public void Read()
    {
        using TapReader reader = new GeneratedTap(TapEncoding.Undelimited, Events, EventBytes).Open();
        while (reader.Read(out TapEvent tapped).IsEvent)
        {
            _events.Add(tapped with { Payload = tapped.Payload.ToArray() });
        }

        ConversionOptions options = new();
        _synthesizer = new Synthesizer(
            new SynthesisOptions(options.LinkType, options.MaxSegmentSize, options.Handshake, options.Role, options.FillGaps, options.MeasureGaps),
            CaptureWriter.Create(Stream.Null, options.Format, options.LinkType));
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public void Accept()
    {
        SynthesisCounts counts = _synthesizer!.Counts;
        long payloadBytes = counts[Counter.PayloadBytes];
        long conversations = counts[Counter.Conversations];
        ConversationTable table = new("generated", Delivery.Recorded);
        foreach (TapEvent tapped in _events)
        {
            _synthesizer.Accept(table, tapped);
        }

        _synthesizer.Finish(table);
        Work.Check("conversations", counts[Counter.Conversations] - conversations, 1);
        Work.Check("bytes of payload reported", counts[Counter.PayloadBytes] - payloadBytes, (long)Events * EventBytes);
    }
}
