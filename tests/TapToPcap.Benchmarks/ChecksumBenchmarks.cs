using BenchmarkDotNet.Attributes;
using TapToPcap.Verifying.Captures;
using TapToPcap.Wire;

namespace TapToPcap.Benchmarks;

[MemoryDiagnoser(displayGenColumns: false)]
public class ChecksumBenchmarks : IPart
{
    private const int Seed = 1;

    private byte[] _bytes = [];
    private ushort _expected;

    [Params(1460, 1 << 14)]
    public int Bytes { get; set; }

    double IPart.BytesPerOperation => Bytes;

    [GlobalSetup]
    public void Fill()
    {
        _bytes = new byte[Bytes];
        new Random(Seed).NextBytes(_bytes);
        _expected = (ushort)~Checksum.Fold(Checksum.Add(0, _bytes));
    }

    [Benchmark]
    public void Sum() => Work.Check("checksum", default(InternetChecksum).Add(_bytes).Fold(), _expected);
}
