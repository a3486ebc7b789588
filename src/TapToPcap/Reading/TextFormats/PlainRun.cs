using System.Numerics;
using System.Runtime.Intrinsics;

namespace TapToPcap.Reading.TextFormats;

/// <summary>Copies a part of a string literal that has no escapes.</summary>
internal static class PlainRun
{
    /// <summary>Copies the bytes before the first backslash in one pass: it searches while it copies.</summary>
    /// <param name="destination">At least as long as <paramref name="literal"/>; bytes after the copy may be overwritten.</param>
    /// <returns>The number of bytes copied.</returns>
    internal static int Copy(ReadOnlySpan<byte> literal, Span<byte> destination)
    {
        int at = 0;
        for (; literal.Length - at >= Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.Create(literal[at..]);
            bytes.CopyTo(destination[at..]);
            uint backslashes = Vector128.Equals(bytes, Vector128.Create((byte)'\\')).ExtractMostSignificantBits();
            if (backslashes != 0)
            {
                return at + BitOperations.TrailingZeroCount(backslashes);
            }
        }

        for (; at < literal.Length && literal[at] != '\\'; at++)
        {
            destination[at] = literal[at];
        }

        return at;
    }
}
