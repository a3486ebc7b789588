using System.Text;

namespace TapToPcap.Common;

/// <summary>Names of files whose bytes are not UTF-8, which Linux allows: each such byte is one char of a string, U+DC80 to U+DCFF.</summary>
/// <remarks>These are halves of surrogate pairs, which stand alone in no other text. The runtime replaces such bytes by U+FFFD.</remarks>
public static class FileName
{
    private const char Replacement = '\uFFFD';
    private const int FirstByte = 0x80;
    private const char First = (char)(0xDC00 + FirstByte);
    private const char Last = '\uDCFF';
    private const string CommandLine = "/proc/self/cmdline";

    /// <summary>The words of the command line with their true bytes, where the runtime has replaced some. Known on Linux only.</summary>
    public static string[] Restore(string[] words)
    {
        if (!OperatingSystem.IsLinux() || !Array.Exists(words, word => word.Contains(Replacement, StringComparison.Ordinal)))
        {
            return words;
        }

        try
        {
            List<string> all = DecodeAll(File.ReadAllBytes(CommandLine));
            return all.Count < words.Length ? words : [.. all.TakeLast(words.Length)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return words;
        }
    }

    /// <summary>Whether a name has bytes that are not UTF-8.</summary>
    public static bool IsForeign(ReadOnlySpan<char> name)
    {
        for (int at = name.IndexOfAnyInRange(First, Last); at >= 0;)
        {
            if (at == 0 || !char.IsHighSurrogate(name[at - 1]))
            {
                return true;
            }

            int next = name[(at + 1)..].IndexOfAnyInRange(First, Last);
            at = next < 0 ? next : at + 1 + next;
        }

        return false;
    }

    /// <summary>Whether the runtime may have replaced bytes of a name.</summary>
    internal static bool IsReplaced(ReadOnlySpan<char> name) => name.Contains(Replacement);

    /// <summary>The text of a name from its bytes.</summary>
    public static string Decode(ReadOnlySpan<byte> name)
    {
        StringBuilder text = new(name.Length);
        Span<char> chars = stackalloc char[2];
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out Rune rune, out int length) == System.Buffers.OperationStatus.Done)
            {
                text.Append(chars[..rune.EncodeToUtf16(chars)]);
            }
            else
            {
                length = 1;
                text.Append((char)(First + (name[0] - FirstByte)));
            }

            name = name[length..];
        }

        return text.ToString();
    }

    /// <returns>The bytes, and a zero at the end.</returns>
    internal static byte[] Encode(string name)
    {
        List<byte> bytes = new(name.Length + 1);
        Span<byte> utf8 = stackalloc byte[4];
        ReadOnlySpan<char> rest = name;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int length) == System.Buffers.OperationStatus.Done)
            {
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
            }
            else
            {
                length = 1;
                bytes.Add(unchecked((byte)rest[0]));
            }

            rest = rest[length..];
        }

        bytes.Add(0);
        return [.. bytes];
    }

    private static List<string> DecodeAll(ReadOnlySpan<byte> words)
    {
        List<string> all = [];
        while (words.IndexOf((byte)0) is int end and >= 0)
        {
            all.Add(Decode(words[..end]));
            words = words[(end + 1)..];
        }

        return all;
    }
}
