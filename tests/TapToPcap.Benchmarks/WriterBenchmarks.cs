using BenchmarkDotNet.Attributes;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Benchmarks;

[MemoryDiagnoser(displayGenColumns: false)]
public class WriterBenchmarks : IPart
{
    private const int Frames = 1024;
    private const int FrameBytes = 1514;                                       // the longest of Ethernet, without its check sequence
    private const long Interval = 10_000;

    private readonly byte[] _frame = new byte[FrameBytes];
    private CaptureWriter? _writer;
    private int _interface;
    private long _time = 1_767_225_600_000_000_000;                            // 2026-01-01

    [ParamsAllValues]
    public CaptureFormat Format { get; set; }

    double IPart.BytesPerOperation => FrameBytes;

    [GlobalSetup]
    public void Open()
    {
        _writer = CaptureWriter.Create(Stream.Null, Format, LinkType.Ethernet);
        _interface = _writer.DeclareInterface("generated");
    }

    [Benchmark(OperationsPerInvoke = Frames)]
    public void Place()
    {
        long bytes = 0;
        for (int number = 0; number < Frames; number++)
        {
            _time += Interval;
            Span<byte> placed = _writer!.Place(new Frame(_time, FrameBytes, FrameDirection.Inbound, Interface: _interface));
            _frame.CopyTo(placed);
            bytes += placed.Length;
        }

        Work.Check("bytes placed", bytes, Frames * FrameBytes);
    }

    [GlobalCleanup]
    public void Finish() => _writer!.Finish();
}
