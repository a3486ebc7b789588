using System.Globalization;
using TapToPcap.Input;

namespace TapToPcap.Verifying;

/// <summary>Reads a capture and keeps the digests of what its conversations carry, and what is wrong with its frames.</summary>
internal sealed class CaptureDigest(IConversionObserver observer, CancellationToken cancel)
{
    private const int MaxProblems = 10;
    private const int FramesBetweenReports = 256;

    private readonly TcpReassembler _reassembler = new();
    private readonly ReadMeter _meter = new();
    private readonly List<string> _problems = [];

    internal IReadOnlyList<string> Problems => _problems;

    internal long ProblemCount { get; private set; }

    internal long Frames { get; private set; }

    internal long BytesRead => _meter.Bytes;

    /// <exception cref="CaptureFormatException">It is no capture. Damage further on is a problem.</exception>
    /// <exception cref="InputException">It cannot be opened, or not read on.</exception>
    internal IReadOnlyList<CapturedConversation> Read(TapSource source)
    {
        observer.Reading(source.Name);
        using SourceStream stream = source.Open(_meter);
        CaptureReader reader = CaptureReader.Open(source.Name, stream);
        try
        {
            while (reader.TryReadFrame(out CapturedFrame frame))
            {
                Accept(source.Name, frame);
                if (++Frames % FramesBetweenReports == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                    observer.Progressed(BytesRead);
                }
            }
        }
        catch (CaptureFormatException e)
        {
            Report(e.Message);
        }

        return _reassembler.Finish();
    }

    private void Accept(string source, in CapturedFrame frame)
    {
        ParsedFrame parsed = PacketParser.Parse(frame);
        if (parsed.Problem is not null)
        {
            Report(string.Create(CultureInfo.InvariantCulture, $"{source}: byte {frame.Offset}, frame {frame.Number}: {parsed.Problem}"));
        }

        if (parsed.Packet is TcpPacket packet)
        {
            _reassembler.Accept(packet, frame);
        }
    }

    private void Report(string problem)
    {
        ProblemCount++;
        if (_problems.Count < MaxProblems)
        {
            _problems.Add(problem);
        }
    }
}
