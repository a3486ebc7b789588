using System.Buffers;
using System.Net;
using TapToPcap.Wire;

namespace TapToPcap.Writing;

/// <summary>Writes a capture to a stream: its header on creation, a record for each frame, what belongs at the end on <see cref="Finish"/>.</summary>
/// <remarks>
/// Frames are built in the writer's own buffer, which reaches the stream in large pieces that end between two records, on a thread
/// of its own. The stream stays the caller's, who leaves it alone until <see cref="Dispose"/>.
/// </remarks>
internal abstract class CaptureWriter : IFrameSink, IDisposable
{
    private const int BufferLength = 1 << 18;

    /// <summary>The most bytes of a frame that any reader keeps: what libpcap and Wireshark allow at most.</summary>
    protected const int SnapLength = 262_144;

    private readonly Stream _output;
    private readonly CancellationToken _abandoned;
    private BackgroundWriter _background;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private int _filled;

    private protected CaptureWriter(Stream output)
    {
        _output = output;
        _abandoned = output is RecordPipe pipe ? pipe.Abandoned : CancellationToken.None;
        _background = new BackgroundWriter(output, _abandoned);
    }

    /// <summary>Makes what is thrown of a failure to write; default null, the failure itself.</summary>
    internal Func<OutputException, OutputException>? Failing { get; init; }

    /// <summary>Bytes of the capture so far, whether or not they have reached the stream.</summary>
    internal long Length { get; private set; }

    /// <summary>Packets of the capture so far, likewise.</summary>
    internal long Packets { get; private set; }

    /// <param name="failing">Makes what is thrown of a failure to write; null for the failure itself.</param>
    internal static CaptureWriter Create(Stream output, CaptureFormat format, LinkType linkType, Func<OutputException, OutputException>? failing = null) => format switch
    {
        CaptureFormat.Pcap => new PcapWriter(output, linkType, PcapResolution.Microseconds) { Failing = failing },
        CaptureFormat.PcapNanoseconds => new PcapWriter(output, linkType, PcapResolution.Nanoseconds) { Failing = failing },
        CaptureFormat.PcapNg => new PcapNgWriter(output, linkType) { Failing = failing },
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a capture format."),
    };

    /// <inheritdoc/>
    public virtual int DeclareInterface(string name) => 0;

    /// <inheritdoc/>
    public virtual void NameAddress(IPAddress address, string name)
    {
    }

    /// <inheritdoc/>
    public Span<byte> Place(scoped in Frame frame)
    {
        Packets++;
        return PlaceRecord(frame);
    }

    /// <summary>Completes the capture and hands every byte to the stream. Nothing may be placed afterwards.</summary>
    internal virtual void Finish() => Flush();

    /// <summary>Hands all records placed so far to the stream; the last one must have been filled.</summary>
    internal void Flush()
    {
        if (_abandoned.CanBeCanceled && _filled > 0)
        {
            HandOver();                                                        // the other thread may wait for a reader for ever, this one must not
        }

        try
        {
            _background.Drain();
            _output.Write(_buffer, 0, _filled);
            _output.Flush();
        }
        catch (OutputException e) when (Failing is not null)
        {
            throw Failing(e);
        }

        _filled = 0;
    }

    /// <summary>Gives back its buffer and its thread, until the next frame. What was placed must have been flushed.</summary>
    internal void FlushIdle()
    {
        _background.Dispose();
        _background = new BackgroundWriter(_output, _abandoned);
        if (_buffer.Length == BufferLength)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
    }

    /// <summary>Waits for the write that is under way; what has not been flushed or finished is not written.</summary>
    public void Dispose() => _background.Dispose();

    /// <summary>The next <paramref name="length"/> bytes of the capture, to be filled before the next call.</summary>
    protected Span<byte> Reserve(int length)
    {
        if (length > _buffer.Length - _filled)
        {
            MakeSpace(length);
        }

        Span<byte> reserved = _buffer.AsSpan(_filled, length);
        _filled += length;
        Length += length;
        return reserved;
    }

    private protected abstract Span<byte> PlaceRecord(scoped in Frame frame);

    private void MakeSpace(int length)
    {
        if (_filled > 0)
        {
            HandOver();
        }

        if (length > _buffer.Length)
        {
            _buffer = length > BufferLength ? new byte[length] : ArrayPool<byte>.Shared.Rent(BufferLength);
        }
    }
    private void HandOver()
    {
        try
        {
            _buffer = _background.Write(_buffer, _filled);
        }
        catch (OutputException e) when (Failing is not null)
        {
            throw Failing(e);
        }

        _filled = 0;
    }
}
