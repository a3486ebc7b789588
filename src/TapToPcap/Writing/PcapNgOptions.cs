using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Writing;

/// <summary>The options at the end of a pcapng block: code, length, value, padding to 32 bits (draft-ietf-opsawg-pcapng §3.5).</summary>
/// <remarks>Writes one after another into a span that is long enough; the lengths are there to be added up before.</remarks>
internal ref struct PcapNgOptions(Span<byte> options)
{
    private const int HeaderLength = 4;
    private const ushort EndOfOptionsCode = 0;

    /// <summary>Bytes of the option that closes the list.</summary>
    internal const int EndLength = HeaderLength;

    private Span<byte> _rest = options;

    /// <summary>Bytes that an option with a value of this length takes.</summary>
    internal static int LengthOf(int valueLength) => HeaderLength + Padded(valueLength);

    internal static int LengthOf(string text) => LengthOf(Encoding.UTF8.GetByteCount(text));

    internal static int Padded(int length) => (length + 3) & ~3;

    internal void Add(ushort code, string text)
    {
        Span<byte> value = Begin(code, Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, value);
    }

    internal void Add(ushort code, byte value) => Begin(code, 1)[0] = value;

    internal void Add(ushort code, uint value) => WriteUInt32LittleEndian(Begin(code, 4), value);

    internal void Add(ushort code, ulong value) => WriteUInt64LittleEndian(Begin(code, 8), value);

    /// <summary>A time in the interface's unit, high half first whatever the byte order.</summary>
    internal void AddTime(ushort code, ulong time)
    {
        Span<byte> value = Begin(code, 8);
        WriteUInt32LittleEndian(value, (uint)(time >> 32));
        WriteUInt32LittleEndian(value[4..], (uint)time);
    }

    internal void End() => Begin(EndOfOptionsCode, 0);

    private Span<byte> Begin(ushort code, int valueLength)
    {
        WriteUInt16LittleEndian(_rest, code);
        WriteUInt16LittleEndian(_rest[2..], checked((ushort)valueLength));
        Span<byte> value = _rest.Slice(HeaderLength, Padded(valueLength));
        if (value.Length > valueLength)
        {
            value[valueLength..].Clear();
        }

        _rest = _rest[(HeaderLength + value.Length)..];
        return value[..valueLength];
    }
}
