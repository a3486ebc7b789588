using System.Globalization;
using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying;

/// <summary>Reads a capture, keeps digests of what its conversations carry, and reports what is wrong with its frames.</summary>
internal sealed class CaptureDigest(IConversionObserver observer, CancellationToken cancel) : IDisposable
{
    private const int MaxProblems = 10;
    private const int FramesBetweenReports = 256;

    private readonly ReadMeter _meter = new();
    private readonly List<string> _problems = [];
    private string _source = "";
    private SourceStream? _stream;
    private CaptureReader? _reader;

    internal IReadOnlyList<string> Problems => _problems;

    internal long ProblemCount { get; private set; }

    internal long Frames { get; private set; }

    internal long BytesRead => _meter.Bytes;

    /// <summary>Opens the capture and detects its format.</summary>
    /// <exception cref="CaptureFormatException">The input is not a capture.</exception>
    /// <exception cref="InputException">The input cannot be opened.</exception>
    internal void Open(TapSource source)
    {
        _source = source.Name;
        _stream = Compression.Unpack(source.Open(_meter), source.Name, Compression.MagicLength);
        _reader = CaptureReader.Open(source.Name, _stream);
    }

    /// <summary>Reads the capture to its end. Damage after its beginning is reported as a problem.</summary>
    /// <param name="readsHttp">Whether to read HTTP exchanges as well.</param>
    /// <param name="bytesBefore">Bytes of other inputs that have been read, for progress.</param>
    /// <exception cref="InputException">The input cannot be read to its end.</exception>
    internal IReadOnlyList<CapturedConversation> Read(bool readsHttp, long bytesBefore)
    {
        TcpReassembler reassembler = new(readsHttp);
        observer.Reading(_source);
        try
        {
            while (_reader!.TryReadFrame(out CapturedFrame frame))
            {
                Accept(reassembler, frame);
                if (++Frames % FramesBetweenReports == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                    observer.Progressed(bytesBefore + BytesRead);
                }
            }
        }
        catch (CaptureFormatException e)
        {
            Report(e.Message);
        }

        IReadOnlyList<CapturedConversation> conversations = reassembler.Finish();
        foreach (CapturedConversation mixed in conversations.Where(conversation => conversation.IsMixed))
        {
            Report(string.Create(
                CultureInfo.InvariantCulture,
                $"{_source}: frames {mixed.FirstFrame} and {mixed.Successor!.FirstFrame} begin two connections between {mixed.Opener.From.ToEndPoint()} and {mixed.Other.From.ToEndPoint()}, and the first goes on after the second has begun: who reads this capture takes them for one"));
        }

        return conversations;
    }

    public void Dispose() => _stream?.Dispose();

    private void Accept(TcpReassembler reassembler, in CapturedFrame frame)
    {
        ParsedFrame parsed = PacketParser.Parse(frame);
        if (parsed.Problem is not null)
        {
            Report(string.Create(CultureInfo.InvariantCulture, $"{_source}: byte {frame.Offset}, frame {frame.Number}: {parsed.Problem}"));
        }

        if (parsed.Packet is TcpPacket packet)
        {
            reassembler.Accept(packet, frame);
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
