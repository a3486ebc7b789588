using System.Numerics;
using System.Runtime.Intrinsics;

namespace TapToPcap.Reading.TextFormats;

/// <summary>What stands between the escapes of a string.</summary>
internal static class PlainRun
{
    /// <summary>Copies the bytes before the first backslash, of which there are few or many: it looks for it while it copies.</summary>
    /// <param name="destination">At least as long as <paramref name="literal"/>; what follows the copy may be overwritten too.</param>
    /// <returns>How many they are.</returns>
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
