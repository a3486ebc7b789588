using System.Buffers;
using System.Net;
using TapToPcap.Wire;

namespace TapToPcap.Writing;

/// <summary>Base of the pcap and pcapng writers, which write a capture to a stream frame by frame.</summary>
/// <remarks>
/// Frames are built in the writer's own buffer, which is written by a background thread in large pieces that end between two
/// records. The stream stays the caller's, who must not touch it until <see cref="Dispose"/>.
/// </remarks>
internal abstract class CaptureWriter : IFrameSink, IDisposable
{
    private const int BufferLength = 1 << 18;

    /// <summary>The snap length that captures announce, in bytes: the most that libpcap and Wireshark allow.</summary>
    protected const int SnapLength = 262_144;

    private readonly Stream _output;
    private readonly CancellationToken _abandoned;
    private BackgroundWriter _background;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private int _filled;
    private bool _hasWritten;

    private protected CaptureWriter(Stream output)
    {
        _output = output;
        _abandoned = output is RecordPipe pipe ? pipe.Abandoned : CancellationToken.None;
        _background = new BackgroundWriter(output, _abandoned);
    }

    /// <summary>Converts a failure to write to the exception to throw; default null, the failure itself.</summary>
    internal Func<OutputException, OutputException>? Failing { get; init; }

    /// <summary>Bytes of the capture so far, including those that have not reached the stream.</summary>
    internal long Length { get; private set; }

    /// <summary>Packets of the capture so far, including those that have not reached the stream.</summary>
    internal long Packets { get; private set; }

    /// <summary>Packets whose time is beyond what the format can say; they have the latest that it can.</summary>
    internal virtual long LatePackets => 0;

    /// <param name="failing">Converts a failure to write to the exception to throw; null for the failure itself.</param>
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

    /// <summary>Adds to the comment of the capture, before anything else is placed. Formats without comments ignore it.</summary>
    internal virtual void CommentCapture(string comment)
    {
    }

    /// <inheritdoc/>
    public Span<byte> Place(scoped in Frame frame)
    {
        Packets++;
        return PlaceRecord(frame);
    }

    /// <summary>Completes the capture and writes every byte to the stream. Nothing may be placed afterwards.</summary>
    internal virtual void Finish() => Flush();

    /// <summary>Writes all records placed so far to the stream; the last frame must have been filled.</summary>
    internal void Flush()
    {
        _hasWritten = true;
        if (_abandoned.CanBeCanceled && _filled > 0)
        {
            HandOver();                                                        // only the other thread may block for ever
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

    /// <summary>Releases the buffer and the thread until the next frame. Everything placed must have been flushed.</summary>
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

    /// <summary>Waits for the write that is under way; what has not been flushed is not written.</summary>
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

    /// <summary>Drops what was placed, if none of it has been written.</summary>
    private protected bool TryBeginAgain()
    {
        if (_hasWritten)
        {
            return false;
        }

        (_filled, Length) = (0, 0);
        return true;
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
        _hasWritten = true;
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
