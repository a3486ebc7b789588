using TapToPcap.Common;

namespace TapToPcap.Input;

/// <summary>Undoes what a terminal does to line feeds: takes away the carriage return before each.</summary>
internal sealed class LineFeedStream(Stream stored) : ForwardReadStream
{
    private const byte LineFeed = (byte)'\n', CarriageReturn = (byte)'\r';

    private readonly byte[] _bytes = new byte[1 << 14];
    private int _next;
    private int _end;

    public override int Read(Span<byte> buffer)
    {
        int kept = 0;
        while (kept < buffer.Length && (_next < _end || (kept == 0 && TryFill())))
        {
            byte value = _bytes[_next++];
            bool isBeforeLineFeed = value == CarriageReturn && (_next < _end || TryFill()) && _bytes[_next] == LineFeed;
            if (!isBeforeLineFeed)
            {
                buffer[kept++] = value;
            }
        }

        return kept;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stored.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool TryFill()
    {
        (_next, _end) = (0, stored.Read(_bytes));
        return _end > 0;
    }
}
