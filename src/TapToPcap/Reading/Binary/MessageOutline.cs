using System.Buffers;
using TapToPcap.Reading.Bodies;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.Binary;

/// <summary>Takes a message that is too large to be held, and makes of it the same message without its large bodies.</summary>
/// <remarks>
/// Lengths in the outline take as many bytes as in the tap, so that a place in it is a place in the tap less the bytes of the
/// bodies before it. A body's field is empty in the outline, and the body is found by the place of the field's content.
/// </remarks>
/// <param name="kind">Event, CaptureEvent, Exchange or Segment.</param>
/// <param name="start">Where the message begins, after its length.</param>
/// <param name="length">Bytes of the message.</param>
internal sealed class MessageOutline(BodyStore bodies, OutlinePart kind, SourcePosition start, long length)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Stack<OpenPart> _open = new([new OpenPart(kind, start.Offset + length, 0, 0)]);
    private readonly Dictionary<int, LargeBody> _bodies = [];
    private readonly List<(int Place, long Length)> _left = [];

    // Lengths are written once they are known, in as many bytes as before.
    private readonly List<(int At, int Size, long Length)> _patches = [];
    private BodyWriter? _body;
    private long _skip;

    /// <summary>Where the message begins, after its length.</summary>
    internal SourcePosition Start { get; } = start;

    /// <summary>The first byte after the message.</summary>
    internal long End { get; } = start.Offset + length;

    /// <summary>What was wrong is only that too much would have to be held.</summary>
    internal bool IsOverLimit { get; private set; }

    /// <summary>What is taken next is of a large body, and all lengths around it agree.</summary>
    internal bool IsInBody => _body is not null;

    /// <summary>The message without its large bodies, once it is whole.</summary>
    internal ReadOnlyMemory<byte> Bytes => Patched();

    /// <summary>The large bodies, by the places in <see cref="Bytes"/> of their fields' content.</summary>
    internal IReadOnlyDictionary<int, LargeBody> Bodies => _bodies;

    /// <summary>The latest large body; null where there is none.</summary>
    internal LargeBody? Latest { get; private set; }

    /// <summary>Takes what the window has of the message.</summary>
    /// <returns>False where more bytes are needed.</returns>
    /// <exception cref="TapFormatException">The message is malformed, or too much of it would have to be held.</exception>
    internal bool TryTake(TapWindow window)
    {
        while (_open.TryPeek(out OpenPart part))
        {
            bool isTaken = _skip > 0 ? TrySkip(window) : window.Offset == part.End ? Leave(part) : TryTakeField(window, part);
            if (!isTaken)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The place in the tap of a place in the outline.</summary>
    internal SourcePosition InTap(SourcePosition outlined)
    {
        long place = outlined.Offset - Start.Offset;
        return outlined.Plus(_left.Where(left => left.Place <= place).Sum(left => left.Length));
    }

    private bool TrySkip(TapWindow window)
    {
        int count = (int)Math.Min(_skip, window.Span.Length);
        _body?.TryAdd(window.Span[..count], isLast: count == _skip);
        window.Take(count);
        _skip -= count;
        if (_skip > 0)
        {
            return false;
        }

        if (_body is not null)
        {
            bodies.Count(_body);
            Latest = _bodies[_bytes.WrittenCount] = _body.Finish();
            _body = null;
        }

        return true;
    }

    private bool Leave(OpenPart part)
    {
        _open.Pop();
        if (part.LengthSize > 0)
        {
            _patches.Add((part.LengthAt, part.LengthSize, _bytes.WrittenCount - part.LengthAt - part.LengthSize));
        }

        return true;
    }

    private bool TryTakeField(TapWindow window, OpenPart part)
    {
        SourcePosition here = window.Position(Start.Record);
        ProtobufCursor cursor = new(window.Span, in here);
        if (!cursor.TryReadTag(out ProtobufTag tag))
        {
            return false;
        }

        int tagLength = cursor.Position;
        ulong value = 0;
        if (tag.WireType is WireType.Varint or WireType.Length && !cursor.TryReadVarint(out value))
        {
            return false;
        }

        long content = tag.WireType switch
        {
            WireType.Length => value > long.MaxValue / 2 ? long.MaxValue / 2 : (long)value,
            WireType.Fixed64 => sizeof(ulong),
            WireType.Fixed32 => sizeof(uint),
            _ => 0,
        };
        long left = part.End - here.Offset - cursor.Position;
        if (content > left)
        {
            throw new TapFormatException(here, $"field {tag.Field} promises {content} bytes, {Math.Max(0, left)} are left in its message");
        }

        OutlinePart found = tag.WireType == WireType.Length ? OutlineSchema.Find(part.Kind, tag.Field) : OutlinePart.Leaf;
        bool isWhole = found == OutlinePart.Leaf || content <= bodies.SmallLength;
        return isWhole ? TryCopy(window, cursor.Position + content) : Enter(window, found, tagLength, cursor.Position, content);
    }

    private bool TryCopy(TapWindow window, long length)
    {
        if (_bytes.WrittenCount + length > bodies.MaxHeld)
        {
            IsOverLimit = true;
            throw new TapFormatException(window.Position(Start.Record), $"an event of more than {bodies.MaxHeld} bytes besides its bodies, which are held at most (--max-event-size)");
        }

        if (window.Span.Length < length)
        {
            return false;
        }

        _bytes.Write(window.Span[..(int)length]);
        window.Take((int)length);
        return true;
    }

    private bool Enter(TapWindow window, OutlinePart found, int tagLength, int headLength, long content)
    {
        _bytes.Write(window.Span[..headLength]);
        window.Take(headLength);
        int lengthSize = headLength - tagLength;
        int lengthAt = _bytes.WrittenCount - lengthSize;
        if (found is not (OutlinePart.Payload or OutlinePart.Unknown))
        {
            _open.Push(new OpenPart(found, window.Offset + content, lengthAt, lengthSize));
            return true;
        }

        _patches.Add((lengthAt, lengthSize, 0));
        _left.Add((_bytes.WrittenCount, content));
        _skip = content;
        if (found == OutlinePart.Payload)
        {
            _body = bodies.Begin(createDecoder: null);
            _body.BeginPart(window.Offset);
        }

        return true;
    }

    private ReadOnlyMemory<byte> Patched()
    {
        byte[] bytes = _bytes.WrittenSpan.ToArray();
        foreach ((int at, int size, long patch) in _patches)
        {
            for (int i = 0; i < size; i++)
            {
                int more = i + 1 < size ? 0x80 : 0;
                bytes[at + i] = (byte)((int)((patch >> (7 * i)) & 0x7F) | more);
            }
        }

        return bytes;
    }

    private readonly record struct OpenPart(OutlinePart Kind, long End, int LengthAt, int LengthSize);
}
