using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Writing;

/// <summary>Writes pcapng options: code, length and value, padded to 32 bits (draft-ietf-opsawg-pcapng §3.5).</summary>
/// <remarks>Options are written one after another into a span, whose length the caller computes beforehand.</remarks>
internal ref struct PcapNgOptions(Span<byte> options)
{
    private const int HeaderLength = 4;
    private const ushort EndOfOptionsCode = 0;

    /// <summary>The length of the option that ends the list, in bytes.</summary>
    internal const int EndLength = HeaderLength;

    private Span<byte> _rest = options;

    /// <summary>The length of an option in bytes, with header and padding, from the length of its value.</summary>
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

    /// <summary>Adds a time in the interface's unit, the upper half first whatever the byte order.</summary>
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
