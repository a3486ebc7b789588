using BenchmarkDotNet.Attributes;
using TapToPcap.Reading;
using TapToPcap.Reading.Events;

namespace TapToPcap.Benchmarks;

[MemoryDiagnoser(displayGenColumns: false)]
public class DecoderBenchmarks : IPart
{
    private const int Events = 1024;

    private GeneratedTap? _tap;

    [ParamsAllValues]
    public TapEncoding Encoding { get; set; }

    [Params(100, 1 << 14)]
    public int EventBytes { get; set; }

    double IPart.BytesPerOperation => (double)new GeneratedTap(Encoding, Events, EventBytes).Length / Events;

    [GlobalSetup]
    public void Generate() => _tap = new GeneratedTap(Encoding, Events, EventBytes);

    [Benchmark(OperationsPerInvoke = Events)]
    public void Read()
    {
        int events = 0;
        long payloadBytes = 0;
        using TapReader reader = _tap!.Open();
        while (reader.Read(out TapEvent tapped).IsEvent)
        {
            events += tapped.IsTimed ? 1 : 0;
            payloadBytes += tapped.Payload.Length;
        }

        Work.Check("events read", events, Events);
        Work.Check("bytes of payload read", payloadBytes, _tap.PayloadBytes);
    }
}
