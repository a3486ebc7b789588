namespace TapToPcap.Tests.Support;

/// <summary>Buffers as they come: full of something else.</summary>
internal static class Dirty
{
    internal static byte[] Bytes(int length, byte value = 0xA5)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}
