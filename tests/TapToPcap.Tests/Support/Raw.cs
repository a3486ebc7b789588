namespace TapToPcap.Tests.Support;

/// <summary>Protobuf's wire form by hand, for what no generated class would write.</summary>
internal static class Raw
{
    internal static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value > 0x7F; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    internal static byte[] Number(int field, ulong value) => [.. Varint((ulong)field << 3), .. Varint(value)];

    internal static byte[] Fixed64(int field, ulong value) => [.. Varint(((ulong)field << 3) | 1), .. BitConverter.GetBytes(value)];

    internal static byte[] Fixed32(int field, uint value) => [.. Varint(((ulong)field << 3) | 5), .. BitConverter.GetBytes(value)];

    /// <summary>A message, a string or bytes.</summary>
    internal static byte[] Field(int field, params byte[][] parts)
    {
        byte[] body = [.. parts.SelectMany(part => part)];
        return [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)body.Length), .. body];
    }

    /// <summary>A record with its length before it.</summary>
    internal static byte[] Delimited(params byte[][] parts)
    {
        byte[] body = [.. parts.SelectMany(part => part)];
        return [.. Varint((ulong)body.Length), .. body];
    }

    internal static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];
}
