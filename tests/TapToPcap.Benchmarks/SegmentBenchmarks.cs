using System.Net;
using BenchmarkDotNet.Attributes;
using TapToPcap.Verifying.Captures;
using TapToPcap.Wire;

namespace TapToPcap.Benchmarks;

[MemoryDiagnoser(displayGenColumns: false)]
public class SegmentBenchmarks : IPart
{
    private const int Frames = 1024;
    private const int Seed = 1;

    private TcpFlow? _flow;
    private byte[] _payload = [];
    private byte[] _frame = [];

    [Params(4, 6)]
    public int IpVersion { get; set; }

    [Params(100, 1460)]
    public int PayloadBytes { get; set; }

    double IPart.BytesPerOperation => Flow.FrameLength(Segment(0), PayloadBytes);

    private TcpFlow Flow => _flow ??= new TcpFlow(LinkType.Ethernet, new MacAddress(1), EndPoint(1), new MacAddress(2), EndPoint(2));

    [GlobalSetup]
    public void Fill()
    {
        _payload = new byte[PayloadBytes];
        new Random(Seed).NextBytes(_payload);
        _frame = new byte[Flow.FrameLength(Segment(0), PayloadBytes)];
    }

    [Benchmark(OperationsPerInvoke = Frames)]
    public void Write()
    {
        TcpFlow flow = Flow;
        for (int number = 1; number <= Frames; number++)
        {
            flow.Write(_frame, Segment(number), _payload);
        }

        CheckLast();
    }

    private void CheckLast()
    {
        ParsedFrame parsed = PacketParser.Parse(new CapturedFrame(1, 0, (int)LinkType.Ethernet, null, (uint)_frame.Length, _frame));
        if (parsed is not { Problem: null, Packet: TcpPacket packet })
        {
            throw new InvalidOperationException(parsed.Problem);
        }

        Work.Check("sequence number", packet.Sequence, Frames);
        Work.Check("bytes of payload", packet.Payload.Length, PayloadBytes);
    }

    private static TcpSegment Segment(long position) => new(40_001, 443, default(SequenceNumber) + position, default, TcpFlags.Psh | TcpFlags.Ack, ushort.MaxValue);

    private IPEndPoint EndPoint(int host) => IPEndPoint.Parse(IpVersion == 4 ? $"192.0.2.{host}:40001" : $"[2001:db8::{host}]:40001");
}
